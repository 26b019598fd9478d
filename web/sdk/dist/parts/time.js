// src/messages.ts
/** What the SDK itself says to shoppers; the rest comes from the server. */
const texts = {
	ko: {
		paid: "결제가 완료되었습니다.",
		virtualAccount: "발급된 계좌로 기한 안에 입금해 주세요.",
		pending: "결제 결과를 확인하고 있습니다.",
		elsewhere: "다른 창에서 결제하고 있습니다.",
		closed: "결제창이 닫혔습니다. 다시 결제해 주세요.",
		notPayable: "결제할 수 없는 주문입니다.",
		popup: "팝업을 허용하고 다시 시도해 주세요.",
		unreachable: "서버에 연결할 수 없습니다. 다시 시도해 주세요.",
		refused: "결제창을 열 수 없습니다. 광고 차단을 끄고 다시 시도해 주세요."
	},
	en: {
		paid: "The payment is complete.",
		virtualAccount: "Please deposit to this account in time.",
		pending: "We are checking the payment.",
		elsewhere: "The payment is open in another tab.",
		closed: "The payment window was closed. Please pay again.",
		notPayable: "This order cannot be paid.",
		popup: "Please allow popups and try again.",
		unreachable: "The server cannot be reached. Please try again.",
		refused: "The payment window does not open. Please turn off ad blocking and try again."
	}
};
const textsIn = (language) => texts[language];
/** The page's language; Korean where nothing is said, as on the server. */
function pageLanguage() {
	const said = globalThis.document?.documentElement.lang || globalThis.document && globalThis.navigator?.language;
	return !said || said.toLowerCase().startsWith("ko") ? "ko" : "en";
}
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
/** Something could not be fetched; later it may be. What it was is for the page's developer. */
const unreachable = (language, what, cause) => new PaygraphError("NETWORK", textsIn(language).unreachable, {
	retryable: true,
	cause: new Error(what, { cause })
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
export { keepAlive as a, PaygraphError as c, isFault as d, refusal as f, textsIn as h, hedged as i, aborted as l, pageLanguage as m, Nap as n, limit as o, unreachable as p, backoff as r, sleep as s, Clock as t, faultOf as u };
