import { c as PaygraphError, d as isFault, f as refusal, o as limit, s as sleep } from "./time.js";
// src/generated.ts
const moneyFragment = "fragment Money on Money{amount currency decimal formatted}";
const failureFragment = "fragment Failure on PaymentFailure{code message retryable advice gatewayCode gatewayMessage}";
const virtualAccountFragment = "fragment VirtualAccount on VirtualAccount{id status bankCode bankName accountNumber holder amount{...Money}dueAt issuedAt depositedAt}";
const refundFragment = "fragment Refund on Refund{id status amount{...Money}reason failure{...Failure}createdAt finishedAt}";
const paymentFragment = "fragment Payment on Payment{id impUid status amount{...Money}refunded{...Money}payMethod pgProvider walletProvider sandbox card{name number type quota approvalNumber}failure{...Failure}rejectionReason refunds{...Refund}receiptUrl startedAt paidAt failedAt}";
const orderFragment = "fragment Order on Order{id merchantUid version kind status name lines{sku name unitPrice{...Money}quantity total{...Money}taxFree}total{...Money}taxFree{...Money}paid{...Money}refunded{...Money}buyer{name email tel address postcode}payMethod payments{...Payment}virtualAccount{...VirtualAccount}failure{...Failure}nextActions pollAfterMs reference customData locale expiresAt createdAt updatedAt}";
const orderFragments = () => orderFragment + moneyFragment + paymentFragment + failureFragment + refundFragment + virtualAccountFragment;
const requestPayFragment = "fragment RequestPay on RequestPay{impCode scriptUrl window params}";
const faultsFragment = "fragment Faults on InvalidInput{fields{path rule message limit}}";
const checkoutConfigOperation = "query CheckoutConfig{checkoutConfig{impCode scriptUrl sandbox paymentMethods{payMethod label minimum{...Money}maximum{...Money}window storesCard requiredBuyerFields}serverTime version}}" + moneyFragment;
const orderOperation = "query Order($id:ID!){order(id:$id){...Order}checkoutConfig{serverTime}}" + orderFragments();
const orderUpdatedOperation = "subscription OrderUpdated($id:ID!){orderUpdated(id:$id){...Order}}" + orderFragments();
const issueGuestTokenOperation = "mutation IssueGuestToken{issueGuestToken{__typename ...on IssueGuestTokenSuccess{accessToken}}}";
const exchangeReturnCodeOperation = "mutation ExchangeReturnCode($input:ExchangeReturnCodeInput!){exchangeReturnCode(input:$input){__typename ...on ExchangeReturnCodeSuccess{accessToken order{...Order}}...on UserError{code message}}}" + orderFragments();
const createOrderOperation = "mutation CreateOrder($input:CreateOrderInput!){createOrder(input:$input){__typename ...on CreateOrderSuccess{order{...Order}requestPay{...RequestPay}}...on UserError{code message}...Faults}}" + orderFragments() + "fragment RequestPay on RequestPay{impCode scriptUrl window params}fragment Faults on InvalidInput{fields{path rule message limit}}";
const preparePaymentOperation = "mutation PreparePayment($input:PreparePaymentInput!){preparePayment(input:$input){__typename ...on PreparePaymentSuccess{order{...Order}requestPay{...RequestPay}}...on PaymentPending{order{...Order}}...on OrderNotPayable{order{...Order}}...on UserError{code message}...Faults}}" + orderFragments() + "fragment RequestPay on RequestPay{impCode scriptUrl window params}fragment Faults on InvalidInput{fields{path rule message limit}}";
const completePaymentOperation = "mutation CompletePayment($input:CompletePaymentInput!){completePayment(input:$input){__typename ...on PaymentSettled{order{...Order}payment{...Payment}}...on VirtualAccountIssued{order{...Order}virtualAccount{...VirtualAccount}}...on PaymentPending{order{...Order}pollAfterMs waitingFor}...on PaymentFailed{order{...Order}failure{...Failure}}...on PaymentRejected{order{...Order}reason refund{...Refund}}...on OrderNotPayable{order{...Order}}...on UserError{code message}...Faults}}" + orderFragments() + faultsFragment;
const cancelOrderOperation = "mutation CancelOrder($input:CancelOrderInput!){cancelOrder(input:$input){__typename ...on CancelOrderSuccess{order{...Order}}...on OrderNotCancellable{order{...Order}}...on UserError{code message}...Faults}}" + orderFragments() + faultsFragment;
// src/lock.ts
const locks = () => globalThis.navigator?.locks;
const queues = /* @__PURE__ */ new Map();
/** Runs a function alone: in this browser where there are Web Locks, else on this page. */
async function alone(name, run) {
	const manager = locks();
	if (manager) {
		let begun = false;
		try {
			return await manager.request(name, () => {
				begun = true;
				return run();
			});
		} catch (error) {
			if (begun) throw error;
		}
	}
	const turn = (queues.get(name) ?? Promise.resolve()).then(run);
	const end = turn.catch(() => {});
	queues.set(name, end);
	end.then(() => queues.get(name) === end && queues.delete(name));
	return turn;
}
/**
* Holds a lock, unless another tab does: then the answer is null. By force it
* is taken from that tab. Without Web Locks there is no other tab.
*/
function hold(name, force = false) {
	const lost = new AbortController();
	const free = {
		release: () => {},
		lost: lost.signal
	};
	const manager = locks();
	if (!manager) return Promise.resolve(free);
	return new Promise((resolve) => {
		let held = false;
		manager.request(name, force ? { steal: true } : { ifAvailable: true }, (lock) => {
			held = lock !== null;
			if (!held) return void resolve(null);
			return new Promise((release) => resolve({
				release,
				lost: lost.signal
			}));
		}).catch(() => held ? lost.abort() : resolve(free));
	});
}
/** Tells whether a lock is held, here or in another tab. */
async function isHeld(name) {
	const mine = await hold(name);
	mine?.release();
	return mine === null;
}
// src/random.ts
/** A name that nobody else makes, also on pages without HTTPS, which have no crypto.randomUUID. */
const randomName = () => crypto.getRandomValues(/* @__PURE__ */ new Uint32Array(4)).join("-");
// src/once.ts
/** Lets a thing be under way once: a second call gets the first one's promise. */
var Once = class {
	#running = /* @__PURE__ */ new Map();
	run(name, start) {
		const running = this.#running.get(name);
		if (running) return running;
		const made = start().finally(() => {
			if (this.#running.get(name) === made) this.#running.delete(name);
		});
		this.#running.set(name, made);
		return made;
	}
	isRunning(name) {
		return this.#running.has(name);
	}
};
// src/plain.ts
/** A copy of plain data: no proxies of a framework, nothing frozen, nothing undefined. */
const plainCopy = (value, as) => JSON.parse(JSON.stringify(value ?? {}, as));
// src/landing.ts
const names = [
	"order_id",
	"billing_key_id",
	"status",
	"code"
];
let landing = null;
/** The address without what a redirect added. */
function cleanAddress(href) {
	const url = new URL(href);
	if (!isLanding(url)) return href;
	for (const name of names) url.searchParams.delete(name);
	return url.href;
}
const isLanding = (url) => /^ord_[0-9a-z]{26}$/.test(url.searchParams.get("order_id") ?? "") && (url.searchParams.has("status") || url.searchParams.has("code"));
/** Reads what a redirect brought, and takes it out of the address bar. */
function land() {
	const url = new URL(location.href);
	if (!isLanding(url)) return;
	landing = {
		orderId: url.searchParams.get("order_id"),
		isCard: url.searchParams.has("billing_key_id"),
		code: url.searchParams.get("code")
	};
	history.replaceState(history.state, "", cleanAddress(url.href));
}
/** What a redirect brought, until it is done. */
const landed = () => landing;
/** Its result was told. */
function finishLanding(done) {
	if (landing === done) landing = null;
}
// src/press.ts
/** How long a press whose answer was lost keeps its key. */
const fresh = 18e5;
/**
* Makes the order of a press. Guest and key are stored before the call: when
* its answer is lost, the next press with the same input, even after a reload,
* finds the same order.
*/
async function createOrder({ api, box }, { popup: _, ...wanted }) {
	const body = {
		lines: [],
		...wanted,
		returnUrl: returnUrl(wanted.returnUrl || api.options.returnUrl)
	};
	const text = JSON.stringify(body);
	return alone(`${api.lockName}press`, async () => {
		for (let last = false;; last = true) {
			const input = {
				...body,
				idempotencyKey: keyOf(box, "press", text)
			};
			const { createOrder: made } = await api.run(createOrderOperation, { input }, { identified: true });
			if (made) box.remove("press");
			if (made?.__typename === "CreateOrderSuccess") {
				if (last || made.order.nextActions.includes("PAY")) return made;
				continue;
			}
			if (last || made?.__typename !== "IdempotencyConflict") throw refusal(made);
		}
	});
}
/** The key of a press: the same one for the same input, until it is answered. */
function keyOf(box, name, input) {
	const known = box.get(name);
	if (known?.input === input && Date.now() - known.at < 18e5) return known.key;
	const key = randomName();
	box.set(name, {
		key,
		input,
		at: Date.now()
	});
	return key;
}
/** Where a redirect comes back to: this page, unless it is told otherwise; read as a link on this page. */
function returnUrl(wanted) {
	const page = globalThis.location?.href;
	if (!page?.startsWith("http")) return wanted;
	return wanted ? new URL(wanted, page).href : cleanAddress(page);
}
// src/result.ts
const isOutcome = (answer) => "order" in answer;
/** The payment that counts. */
const counted = (order) => order.payments.find((p) => p.paidAt && !p.rejectionReason) ?? null;
const has = (order, status) => status.includes(order.status);
const isPaid = (order) => has(order, [
	"PAID",
	"PARTIALLY_REFUNDED",
	"REFUNDED"
]);
const isClosed = (order) => has(order, ["CANCELLED", "EXPIRED"]);
/** Makes results of what the server says. */
var Results = class {
	constructor(texts, retry) {
		this.texts = texts;
		this.retry = retry;
	}
	/** A result that can be tried again, if the order allows it. */
	#again(order, more) {
		return order.nextActions.includes("PAY") ? { retry: this.retry(order, more) } : {};
	}
	paid(order, payment = counted(order)) {
		return {
			kind: "paid",
			order,
			message: this.texts.paid,
			payment
		};
	}
	notPayable(order, message = this.texts.notPayable) {
		return {
			kind: "notPayable",
			order,
			message
		};
	}
	closed(order, message = this.texts.closed) {
		return {
			kind: "closed",
			order,
			message,
			...this.#again(order)
		};
	}
	pending(order, waitingFor, message = this.texts.pending) {
		return {
			kind: "pending",
			order,
			message,
			waitingFor,
			...waitingFor === "BUYER" ? this.#again(order, { takeOver: true }) : {}
		};
	}
	account(order, virtualAccount) {
		return {
			kind: "virtualAccount",
			order,
			message: this.texts.virtualAccount,
			virtualAccount,
			...this.#again(order)
		};
	}
	/** What an order alone tells; null if nothing is decided. */
	ofOrder(order) {
		if (isPaid(order)) return this.paid(order);
		if (isClosed(order)) return this.notPayable(order);
		if (order.status === "AWAITING_DEPOSIT" && order.virtualAccount) return this.account(order, order.virtualAccount);
		return null;
	}
	/** The result of what completePayment answered; the window is closed. */
	of(answer) {
		const { order } = answer;
		switch (answer.__typename) {
			case "PaymentSettled": return this.paid(order, answer.payment);
			case "VirtualAccountIssued": return this.account(order, answer.virtualAccount);
			case "PaymentPending": return answer.waitingFor === "BUYER" ? this.closed(order) : this.pending(order, answer.waitingFor);
			case "PaymentFailed":
				if (answer.failure.code === "WINDOW_CLOSED") return this.closed(order, answer.message);
				return {
					kind: "failed",
					order,
					message: answer.message,
					failure: answer.failure,
					...this.#again(order)
				};
			case "PaymentRejected": return {
				kind: "rejected",
				order,
				message: answer.message,
				reason: answer.reason,
				refund: answer.refund,
				...!answer.refund && this.#again(order)
			};
			case "OrderNotPayable": return isPaid(order) ? this.paid(order) : this.notPayable(order, answer.message);
		}
	}
};
// src/settle.ts
/** How often an outcome that is not known yet is asked for before the answer is pending. */
const asks = 4;
/** Asks once what became of an order. */
async function complete(context, orderId, impUid) {
	const { completePayment: answer } = await context.api.run(completePaymentOperation, { input: {
		merchantUid: orderId,
		...impUid && { impUid }
	} }, { orderId });
	return outcome(context, orderId, answer);
}
/** An answer about an order, which the follower hears first; what is no outcome is thrown. */
function outcome({ follower }, orderId, answer) {
	if (!answer || !isOutcome(answer)) throw refusal(answer, { orderId });
	follower(orderId).offer(answer.order);
	return answer;
}
/** Asks what became of an order whose window is closed. */
const settle = (context, orderId, impUid) => settleBy(context, orderId, () => complete(context, orderId, impUid));
/**
* Asks until the answer is known, the order is paid by what somebody else
* tells, or a shopper has waited enough.
*/
async function settleBy(context, orderId, ask) {
	const { api, results } = context;
	const follower = context.follower(orderId);
	const enough = limit([api.signal]);
	const unwatch = follower.watch({ order: (order) => (isPaid(order) || isClosed(order)) && enough.abort() });
	try {
		for (let n = 1;; n++) {
			if (follower.latest && isPaid(follower.latest)) return results.paid(follower.latest);
			const answer = await ask();
			const result = results.of(answer);
			if (result.kind !== "pending" || n >= asks) return result;
			if (answer.__typename === "PaymentPending") await sleep(answer.pollAfterMs, enough.signal);
		}
	} catch (error) {
		const order = follower.latest;
		if (order && isFault(error, "NETWORK", "UNAVAILABLE", "RATE_LIMITED")) return results.pending(order, "CONNECTION");
		throw error;
	} finally {
		unwatch();
		enough.done();
	}
}
// src/script.ts
/** How long a script may take to load. */
const patience = 15e3;
const key = Symbol.for("paygraph.imp");
function page() {
	const holder = globalThis;
	return holder[key] ??= {};
}
const current = () => {
	const imp = globalThis.IMP;
	return imp?.init && imp.request_pay ? imp : void 0;
};
/** Loads Iamport's script unless it is there, and gives it the merchant's code, once per page. */
async function loadImp(at, texts) {
	if (!globalThis.document) throw new PaygraphError("SCRIPT_BLOCKED", "a payment window needs a browser");
	const known = page();
	const fits = !at.sandbox || known.url === at.scriptUrl || document.querySelector(`script[src="${at.scriptUrl}"]`);
	if (current() && !known.loading && !fits) throw conflict("another script of Iamport's is on this page");
	if (!current() || known.loading) {
		known.loading ??= load(at.scriptUrl, texts).finally(() => known.loading = void 0);
		await known.loading;
		known.url = at.scriptUrl;
	}
	const imp = current();
	if (!imp) throw blocked(at.scriptUrl, texts);
	if (!known.code) {
		const { error, said } = attend(() => imp.init(at.impCode));
		if (error || said) throw conflict(said ?? String(error), error);
		known.code = at.impCode;
	}
	if (known.code !== at.impCode) throw conflict(`this page uses the merchant code ${known.code}, the server's is ${at.impCode}`);
	return imp;
}
const conflict = (message, cause) => new PaygraphError("IMP_CONFLICT", message, { cause });
const blocked = (url, texts) => new PaygraphError("SCRIPT_BLOCKED", texts.refused, {
	retryable: true,
	cause: /* @__PURE__ */ new Error(`${url} did not load: a content blocker, or the page's script-src lacks ${new URL(url).origin}`)
});
function load(url, texts) {
	return new Promise((resolve, reject) => {
		const script = document.createElement("script");
		const fail = () => {
			clearTimeout(timer);
			script.remove();
			reject(blocked(url, texts));
		};
		const timer = setTimeout(fail, patience);
		script.src = url;
		script.onload = () => {
			clearTimeout(timer);
			resolve();
		};
		script.onerror = fail;
		document.head.append(script);
	});
}
/** Calls Iamport's script and sees what it does. */
function attend(call) {
	const seen = {
		said: null,
		blocked: false
	};
	const { alert, open } = window;
	window.alert = (text) => seen.said ??= String(text);
	window.open = (...args) => {
		const opened = open.apply(window, args);
		if (!opened) seen.blocked = true;
		return opened;
	};
	try {
		seen.value = call();
	} catch (error) {
		seen.error = error;
	} finally {
		window.alert = alert;
		window.open = open;
	}
	return seen;
}
/** A copy that Iamport's script may write into: it freezes nothing, and holds no __typename. */
function copyOf(params, popup) {
	const copy = plainCopy({ ...params }, (name, value) => name === "__typename" || value === null ? void 0 : value);
	return popup ? {
		...copy,
		popup
	} : copy;
}
export { moneyFragment as A, isHeld as C, failureFragment as D, exchangeReturnCodeOperation as E, requestPayFragment as F, orderOperation as M, orderUpdatedOperation as N, faultsFragment as O, preparePaymentOperation as P, hold as S, checkoutConfigOperation as T, landed as _, outcome as a, randomName as b, Results as c, createOrder as d, fresh as f, land as g, finishLanding as h, complete as i, orderFragments as j, issueGuestTokenOperation as k, isClosed as l, returnUrl as m, copyOf as n, settle as o, keyOf as p, loadImp as r, settleBy as s, attend as t, isPaid as u, plainCopy as v, cancelOrderOperation as w, alone as x, Once as y };
