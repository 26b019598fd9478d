// src/error.ts
/** Something is wrong that is not the outcome of a payment. */
var PaygraphError = class extends Error {
	constructor(code, message, { cause, retryable = false, ...fault } = {}) {
		super(message, { cause });
		this.code = code;
		this.name = "PaygraphError";
		Object.assign(this, { retryable }, fault);
	}
};
/** Something could not be fetched; later it may be. */
const unreachable = (message, cause) => new PaygraphError("NETWORK", message, {
	retryable: true,
	cause
});
/** The error that errors[] tells of. */
function faultOf(answer, requestId) {
	const { message, extensions } = answer.errors[0];
	const { code = "INTERNAL", ...more } = extensions ?? {};
	const { retryAfterMs } = more;
	return new PaygraphError(code, message, {
		retryable: ["RATE_LIMITED", "UNAVAILABLE"].includes(code),
		requestId: more.requestId ?? requestId,
		retryAfterMs
	});
}
/** A refusal that is data, as an error: for what is not the outcome of a payment. */
const refusal = (member, fault) => new PaygraphError(member?.code ?? "INTERNAL", member?.message ?? "the server could not answer", {
	fields: member?.fields,
	retryable: !member,
	...fault
});
const aborted = () => new PaygraphError("ABORTED", "paygraph was disposed");
const isFault = (error, ...codes) => error instanceof PaygraphError && (codes.length === 0 || codes.includes(error.code));
// src/time.ts
/** How often a socket is asked whether it lives, in milliseconds: often enough for the shortest wait of an order. */
const keepAlive = 1500;
/** Time by the server's clock. */
var Clock = class {
	#offset = 0;
	now() {
		return new Date(Date.now() + this.#offset);
	}
	/** Learns from a time that the server told; sent is when it was asked. */
	learn(serverTime, sent) {
		const told = Date.parse(serverTime ?? "");
		if (Number.isFinite(told)) this.#offset = told - (sent + Date.now()) / 2;
	}
	/** Learns from a time that lies in the server's past. */
	notBefore(past) {
		const ahead = Date.parse(past) - this.now().getTime();
		if (ahead > 0) this.#offset += ahead;
	}
};
/** A wait that ends early when it is woken; one at a time. */
var Nap = class {
	constructor() {
		this.wake = () => {};
	}
	take(ms) {
		return new Promise((resolve) => {
			const timer = setTimeout(resolve, ms);
			this.wake = () => {
				clearTimeout(timer);
				resolve();
			};
		});
	}
};
/** Begins something that the others end, or time. */
function limit(ends, ms) {
	const own = new AbortController();
	const abort = () => own.abort();
	const timer = ms && setTimeout(abort, ms);
	for (const end of ends) {
		if (end?.aborted) abort();
		end?.addEventListener("abort", abort);
	}
	const done = () => {
		clearTimeout(timer);
		for (const end of ends) end?.removeEventListener("abort", abort);
	};
	return {
		signal: own.signal,
		abort,
		done
	};
}
/** Waits; less if the signal is aborted. */
function sleep(ms, signal) {
	const nap = new Nap();
	const slept = nap.take(signal.aborted ? 0 : ms);
	signal.addEventListener("abort", nap.wake);
	return slept.finally(() => signal.removeEventListener("abort", nap.wake));
}
/** Asks, and asks once more whenever there was no answer for so long; the first answer counts. */
function hedged(ask, every, most) {
	const over = new AbortController();
	let timer;
	return new Promise((resolve, reject) => {
		const begin = (n) => {
			ask(over.signal).then(resolve, reject);
			if (n < most) timer = setTimeout(() => begin(n + 1), every);
		};
		begin(1);
	}).finally(() => {
		clearTimeout(timer);
		over.abort();
	});
}
/** How long to wait after n failures: half a second, doubled each time, with some chance in it. */
const backoff = (n) => Math.min(500 * 2 ** n, 15e3) * (.75 + Math.random() / 2);
export { keepAlive as a, PaygraphError as c, isFault as d, refusal as f, hedged as i, aborted as l, Nap as n, limit as o, unreachable as p, backoff as r, sleep as s, Clock as t, faultOf as u };
