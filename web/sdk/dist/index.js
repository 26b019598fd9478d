import { a as keepAlive, c as PaygraphError, d as isFault, f as refusal, h as textsIn, i as hedged, l as aborted, m as pageLanguage, n as Nap, o as limit, p as unreachable, r as backoff, s as sleep, t as Clock, u as faultOf } from "./parts/time.js";
import { C as isHeld, E as exchangeReturnCodeOperation, M as orderOperation, N as orderUpdatedOperation, P as preparePaymentOperation, S as hold, T as checkoutConfigOperation, _ as landed, b as randomName, c as Results, d as createOrder, g as land$1, h as finishLanding, i as complete, k as issueGuestTokenOperation, l as isClosed, n as copyOf, o as settle, r as loadImp, t as attend, u as isPaid, v as plainCopy, w as cancelOrderOperation, x as alone, y as Once } from "./parts/script.js";
// src/session.ts
/** Who is shopping: the token of a customer, of a guest, or of one order. */
var Session = class {
	#customer = null;
	#guest = null;
	constructor(option, box, lockName, send) {
		this.option = option;
		this.box = box;
		this.lockName = lockName;
		this.send = send;
	}
	/** The token for an order's operations, or for any other; null if there is none yet. */
	async token(orderId) {
		return orderId && fresh(this.box.get(`token:${orderId}`)) || await this.#ofCustomer() || this.#ofGuest();
	}
	/** As token, but makes a guest if nobody is there: an idempotency key needs an owner. */
	async identify() {
		return await this.token() ?? this.#makeGuest(null);
	}
	/** Keeps the token that a redirect's code bought, for its order alone. */
	adopt(orderId, token) {
		this.box.set(`token:${orderId}`, {
			token,
			renewAt: Date.now() + lifetime(token)
		});
	}
	/** Forgets a token that the server refused; tells whether there can be another one. */
	refuse(token, orderId) {
		if (orderId && this.box.get(`token:${orderId}`)?.token === token) {
			this.box.remove(`token:${orderId}`);
			return true;
		}
		if (this.#customer?.token === token) {
			this.#customer = null;
			return typeof this.option === "function";
		}
		if (this.box.get("guest")?.token === token) this.box.remove("guest");
		return true;
	}
	async #ofCustomer() {
		const known = fresh(this.#customer);
		if (known || !this.option) return known;
		let token;
		try {
			token = typeof this.option === "function" ? await this.option() : this.option;
		} catch (cause) {
			throw new PaygraphError("UNAUTHENTICATED", "the page has no token", {
				retryable: true,
				cause
			});
		}
		this.#customer = token ? {
			token,
			renewAt: endOf(token) - 3e4
		} : null;
		return token || null;
	}
	async #ofGuest() {
		const guest = this.box.get("guest");
		return guest && (fresh(guest) ?? this.#makeGuest(guest.token).catch(() => guest.token));
	}
	#makeGuest(old) {
		this.#guest ??= alone(`${this.lockName}guest`, async () => {
			const now = this.box.get("guest");
			const newer = fresh(now);
			if (newer && newer !== old) return newer;
			const { issueGuestToken: made } = await this.send(issueGuestTokenOperation, now?.token ?? null);
			if (!made) throw refusal(null);
			this.box.set("guest", {
				token: made.accessToken,
				renewAt: Date.now() + .8 * lifetime(made.accessToken)
			});
			return made.accessToken;
		}).finally(() => this.#guest = null);
		return this.#guest;
	}
};
/** The token, until it should be renewed. */
const fresh = (kept) => kept && kept.renewAt > Date.now() ? kept.token : null;
/** What a JWT claims; nothing if it is none. */
function claims(token) {
	try {
		const part = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
		return JSON.parse(atob(part));
	} catch {
		return {};
	}
}
const endOf = (token) => (claims(token).exp ?? Infinity) * 1e3;
/** How long a token lives: told by the server alone, so that a wrong clock here does no harm. */
function lifetime(token) {
	const { iat, exp } = claims(token);
	return iat && exp ? (exp - iat) * 1e3 : 864e5;
}
// src/api.ts
/** How long an answer may take. */
const patience = 35e3;
const tries = 4;
/** The server, over HTTP. */
var Api = class {
	#ended = new AbortController();
	/** It has answered this page, so it allows it. */
	#answered = false;
	constructor(endpoint, options, language, box, clock, lockName) {
		this.endpoint = endpoint;
		this.options = options;
		this.language = language;
		this.clock = clock;
		this.lockName = lockName;
		this.session = new Session(options.token, box, lockName, (query, token) => this.#post(query, void 0, token));
	}
	/** Aborts what runs and refuses what comes. */
	end() {
		this.#ended.abort();
	}
	get signal() {
		return this.#ended.signal;
	}
	/** Runs an operation: renews the token if it has ended, and repeats what may be repeated. */
	async run(operation, variables, { orderId, repeatable = true, identified = false, signal } = {}) {
		let renewed = false;
		for (let n = 0;; n++) {
			const token = identified ? await this.session.identify() : await this.session.token(orderId);
			try {
				return await this.#post(operation, variables, token, signal);
			} catch (error) {
				const { code, retryable, retryAfterMs } = error;
				if (!renewed && token && isFault(error, "TOKEN_EXPIRED", "UNAUTHENTICATED") && this.session.refuse(token, orderId)) {
					renewed = true;
					continue;
				}
				if (!retryable || n + 1 >= tries || signal?.aborted) throw error;
				if (!repeatable && code !== "RATE_LIMITED") throw error;
				await sleep(retryAfterMs ?? backoff(n), this.signal);
			}
		}
	}
	/** A request's headers. */
	headers(token) {
		return {
			"Content-Type": "application/json",
			"Accept-Language": this.language,
			...token && { Authorization: `Bearer ${token}` }
		};
	}
	/** Sends a request; a server that cannot be reached is NETWORK. */
	async fetch(body, headers, signal) {
		try {
			const response = await this.#send(this.endpoint, {
				method: "POST",
				headers,
				body: JSON.stringify(body),
				signal
			});
			this.#answered = true;
			return response;
		} catch (error) {
			if (this.signal.aborted) throw aborted();
			if (signal.aborted) throw this.#away("did not answer in time", error);
			throw await this.#refused(error);
		}
	}
	#send(url, how) {
		const { fetch = globalThis.fetch } = this.options;
		return fetch.call(globalThis, url, {
			cache: "no-store",
			credentials: "omit",
			...how
		});
	}
	async #post(query, variables, token, signal) {
		if (this.signal.aborted) throw aborted();
		const asking = limit([this.signal, signal], patience);
		const sent = Date.now();
		try {
			const response = await this.fetch({
				query,
				variables
			}, {
				...this.headers(token),
				Accept: "application/json"
			}, asking.signal);
			const data = await this.read(response);
			this.clock.learn(data.checkoutConfig?.serverTime, sent);
			return data;
		} finally {
			asking.done();
		}
	}
	/** Reads a JSON answer; errors[] is thrown. */
	async read(response) {
		const requestId = response.headers.get("X-Request-Id") ?? void 0;
		let answer;
		try {
			answer = await response.json();
		} catch (cause) {
			if (this.signal.aborted) throw aborted();
			throw new PaygraphError("NETWORK", `${this.endpoint} is no paygraph server (status ${response.status})`, {
				retryable: response.ok || response.status >= 500,
				requestId,
				cause
			});
		}
		if (answer?.errors?.length) throw faultOf(answer, requestId);
		if (!answer?.data) throw refusal(null, {
			requestId,
			retryable: false
		});
		return answer.data;
	}
	/** Tells a server that refuses this page from one that is away. */
	async #refused(cause) {
		const { endpoint } = this;
		const page = globalThis.location?.origin;
		const { origin, pathname } = new URL(endpoint);
		const may = this.#answered || page === origin;
		if (page && !may && navigator.onLine !== false && await this.#knock(`${origin}/healthz`)) return new PaygraphError("FORBIDDEN", `${endpoint} does not answer this page: ${pathname === "/graphql" ? "" : "it is not there, or "}its CORS_ORIGINS lacks ${page}`, { cause });
		return this.#away("cannot be reached", cause);
	}
	#away(why, cause) {
		return unreachable(this.language, `${this.endpoint} ${why}`, cause);
	}
	/** Reports whether anybody is there. */
	async #knock(url) {
		const knocking = limit([], 3e3);
		try {
			await this.#send(url, {
				mode: "no-cors",
				signal: knocking.signal
			});
			return true;
		} catch {
			return false;
		} finally {
			knocking.done();
		}
	}
};
// src/attempts.ts
const most = 10;
/** The orders that are under way in this browser, newest first. */
var Attempts = class {
	#tab = tabId();
	constructor(box) {
		this.box = box;
	}
	all() {
		return this.box.get("attempts") ?? [];
	}
	save(orderId, window, card = false) {
		const attempt = {
			orderId,
			window,
			card,
			tab: this.#tab,
			at: Date.now()
		};
		this.box.set("attempts", [attempt, ...this.#others(orderId)].slice(0, most));
	}
	remove(orderId) {
		const others = this.#others(orderId);
		if (others.length > 0) this.box.set("attempts", others);
		else this.box.remove("attempts");
	}
	isMine(attempt) {
		return attempt.tab === this.#tab;
	}
	#others(orderId) {
		return this.all().filter((attempt) => attempt.orderId !== orderId);
	}
};
/** A name for this tab that outlives a reload, where the browser allows it. */
function tabId() {
	const key = "paygraph:tab";
	const made = randomName();
	if (!globalThis.document) return made;
	try {
		const known = sessionStorage.getItem(key);
		if (!known) sessionStorage.setItem(key, made);
		return known ?? made;
	} catch {
		return made;
	}
}
// src/later.ts
/** A part of the SDK that is loaded when it is first needed. */
var Later = class {
	#loading = null;
	#part = null;
	constructor(load, page) {
		this.load = load;
		this.page = page;
	}
	/** The part, if it is there. */
	get part() {
		return this.#part;
	}
	/** Loads it once. A fault is NETWORK, and the next call tries again. */
	get() {
		this.#loading ??= this.load().then((part) => this.#part = part, (cause) => {
			this.#loading = null;
			throw unreachable(this.page.language, "a part of paygraph did not load", cause);
		});
		return this.#loading;
	}
	/** Runs with it: at once if it is there, because a popup needs the click. */
	async run(act) {
		const part = this.#part ?? await this.get();
		if (this.page.signal.aborted) throw aborted();
		return act(part);
	}
};
// src/outcomes.ts
/** How long an order is watched after its window was closed or refused: an approval may come late. */
const late = 9e5;
/** Tells results, and goes on watching orders for what comes after them. */
var Outcomes = class {
	#awaited = /* @__PURE__ */ new Map();
	#paid = /* @__PURE__ */ new Set();
	constructor(context, attempts) {
		this.context = context;
		this.attempts = attempts;
	}
	/** Tells a result once, keeps what a reload needs, and watches what is not over. */
	report(result) {
		const { kind, order } = result;
		if (this.context.api.signal.aborted) return result;
		this.leave(order.id);
		const waits = kind === "virtualAccount" || kind === "pending" && result.waitingFor !== "BUYER";
		if (waits) this.attempts.save(order.id, false);
		else if (kind !== "pending") this.attempts.remove(order.id);
		if (kind !== "paid" && kind !== "notPayable") this.wait(order.id, waits ? void 0 : late);
		const again = kind === "paid" && this.#paid.has(order.id);
		if (kind === "paid") this.#paid.add(order.id);
		if (!again) this.context.emit("result", result);
		return result;
	}
	/** Watches an order and reports when something is decided. */
	wait(orderId, ms) {
		this.leave(orderId);
		const { follower: followerOf, results } = this.context;
		const follower = followerOf(orderId);
		const shown = follower.latest?.virtualAccount?.id;
		const unwatch = follower.watch({ order: (order) => {
			const decided = results.ofOrder(order);
			const known = decided?.kind === "virtualAccount" && decided.virtualAccount.id === shown;
			if (decided && !known) this.report(decided);
		} });
		const timer = ms && setTimeout(() => this.leave(orderId), ms);
		this.#awaited.set(orderId, () => {
			if (timer) clearTimeout(timer);
			unwatch();
		});
	}
	/** Stops watching: a window opens, or the order is over. */
	leave(orderId) {
		this.#awaited.get(orderId)?.();
		this.#awaited.delete(orderId);
	}
	leaveAll() {
		for (const orderId of [...this.#awaited.keys()]) this.leave(orderId);
	}
};
// src/resume.ts
/** Goes on with what was under way before a redirect or a reload. */
async function resume(parts) {
	const landing = landed();
	if (landing && !landing.isCard) return land(parts, landing);
	const registered = cards(parts, landing).catch((fault) => ({ fault }));
	const result = await payments(parts).finally(() => registered);
	const failed = await registered;
	if (failed) throw failed.fault;
	return result;
}
async function payments(parts) {
	let newest = null;
	for (const attempt of parts.attempts.all()) {
		if (attempt.card || parts.isOpen(attempt.orderId)) continue;
		const result = await reload(parts, attempt);
		newest ??= result;
	}
	return newest;
}
async function cards({ attempts, stored }, landing) {
	if (landing) await stored.run(({ cards }) => cards.land(landing));
	for (const attempt of attempts.all()) if (attempt.card) await stored.run(({ cards }) => cards.reload(attempt));
}
/** After a reload, or in another tab of the same browser. */
async function reload(parts, attempt) {
	const { context, attempts, outcomes } = parts;
	const { orderId } = attempt;
	const order = await parts.order(orderId);
	if (!order) {
		attempts.remove(orderId);
		return null;
	}
	context.follower(orderId).offer(order);
	const decided = context.results.ofOrder(order);
	if (decided) return outcomes.report(decided);
	const result = attempt.window && await isHeld(`${context.api.lockName}${orderId}`) ? null : await settle(context, orderId);
	const away = result?.kind === "closed" && attempt.window && !attempts.isMine(attempt) && Date.now() - attempt.at < 18e5;
	if (result && !away) return outcomes.report(result);
	outcomes.wait(orderId);
	return null;
}
/** After a redirect, perhaps in another browser than the one it began in. */
async function land(parts, landing) {
	const { context, outcomes } = parts;
	const { api } = context;
	const { orderId, code } = landing;
	if (code) landing.bought ??= context.detached().run(exchangeReturnCodeOperation, { input: { code } }).then(({ exchangeReturnCode: made }) => made).catch(() => null);
	const bought = await landing.bought;
	const mine = await api.session.token().catch(() => null) && await parts.order(orderId);
	if (mine) context.follower(orderId).offer(mine);
	else if (bought?.__typename === "ExchangeReturnCodeSuccess") {
		api.session.adopt(orderId, bought.accessToken);
		context.follower(orderId).offer(bought.order);
	}
	try {
		const result = await settle(context, orderId);
		if (api.signal.aborted) return null;
		finishLanding(landing);
		return outcomes.report(result);
	} catch (error) {
		if (isFault(error, "NOT_FOUND")) finishLanding(landing);
		throw error;
	}
}
// src/window.ts
/** How soon after its opening Iamport is asked, in case nobody tells; then twice as long each time, up to a minute. */
const firstAsk = 5e3;
/** How long a window may take to show itself. */
const opening = 3e3;
/** How long a window that has done its work may stay open before its callback counts as lost. */
const grace = 4e3;
const isPopup = ({ popup, pay }) => popup || pay.window === "POPUP";
/** Opens Iamport's window for an order and waits for its end. It can be closed from outside. */
var PaymentWindow = class {
	#known;
	#follower;
	#timer;
	#asking;
	#unwatch = () => {};
	#resolve;
	#reject;
	#open = false;
	#since = 0;
	constructor(context, ready, ask) {
		this.context = context;
		this.ready = ready;
		this.ask = ask;
		const { order } = ready;
		this.#known = new Set(order.payments.map((p) => p.id));
		this.#follower = context.follower(order.id);
		this.#follower.offer(order);
	}
	/** Tells whether an order has an attempt that it did not have before the window. */
	isNews(order) {
		return order.payments.some((p) => !this.#known.has(p.id));
	}
	/** Calls Iamport at once, so that a popup opens inside the click. */
	open() {
		const { imp, pay, popup } = this.ready;
		const { texts } = this.context;
		return new Promise((resolve, reject) => {
			this.#resolve = resolve;
			this.#reject = reject;
			this.#unwatch = this.#follower.watch({ order: (order) => this.#look(order) });
			this.#open = true;
			this.#since = Date.now();
			this.#tell("open");
			this.#askIn(firstAsk);
			const seen = attend(() => imp.request_pay(copyOf(pay.params, popup), (reply) => this.#end({
				how: "reply",
				reply: reply ?? {}
			})));
			if (seen.blocked) return this.abort(new PaygraphError("POPUP_BLOCKED", texts.popup, { retryable: true }));
			if (seen.error || seen.said || seen.value === false) this.abort(new PaygraphError("WINDOW_REFUSED", seen.said ?? texts.refused, {
				retryable: true,
				cause: seen.error
			}));
		});
	}
	/** The page is back. A window that left the page, or was in a popup, is not there any more. */
	returned() {
		if (![...document.querySelectorAll("iframe")].some((frame) => {
			const { width, height } = frame.getBoundingClientRect();
			return width >= innerWidth / 2 && height >= innerHeight / 2;
		})) this.#end({ how: "silent" });
	}
	/** The buyer presses again, so that a window in the page is not there any more: it was closed without a word. */
	pressed() {
		if (!isPopup(this.ready) && Date.now() - this.#since > opening) this.returned();
	}
	/** Closes it: another takes its place. */
	replace() {
		this.#hide();
		this.#end({ how: "replaced" });
	}
	/** Closes it because of a fault. */
	abort(error) {
		if (!this.#open) return;
		this.#hide();
		this.#done();
		this.#reject(error);
	}
	#look(order) {
		if (isPaid(order) || isClosed(order)) {
			this.#hide();
			return this.#end({
				how: "decided",
				order
			});
		}
		if (!(order.status === "AWAITING_DEPOSIT" || order.payments.some((p) => !this.#known.has(p.id) && (p.status === "FAILED" || p.rejectionReason))) || this.#timer !== void 0) return;
		this.#timer = setTimeout(() => {
			this.#hide();
			this.#end({ how: "silent" });
		}, grace);
	}
	#askIn(ms) {
		this.#asking = setTimeout(() => {
			this.ask().catch(() => {});
			this.#askIn(Math.min(ms * 2, 6e4));
		}, ms);
	}
	#hide() {
		if (!this.#open) return;
		try {
			this.ready.imp.close?.();
		} catch {}
	}
	#end(ending) {
		if (!this.#open) return;
		this.#done();
		this.#resolve(ending);
	}
	#done() {
		this.#open = false;
		clearTimeout(this.#timer);
		clearTimeout(this.#asking);
		this.#unwatch();
		this.#tell("close");
	}
	#tell(state) {
		const order = this.#follower.latest ?? this.ready.order;
		this.context.emit("window", {
			state,
			order
		});
	}
};
// src/windows.ts
/** The one window that can be open on a page, and what became of it. */
var Windows = class {
	#open = null;
	constructor(context, attempts, outcomes) {
		this.context = context;
		this.attempts = attempts;
		this.outcomes = outcomes;
	}
	/** Opens an order's window and reports its outcome. A popup opens before anything is awaited. */
	async open(ready, takeOver) {
		const { context, outcomes } = this;
		const { order } = ready;
		const holding = hold(`${context.api.lockName}${order.id}`, takeOver);
		if (!isPopup(ready) && !await holding) return outcomes.report(context.results.pending(order, "BUYER", context.texts.elsewhere));
		outcomes.leave(order.id);
		const ask = () => complete(context, order.id);
		return this.run(ready, {
			holding,
			ask
		}, (ending, window) => this.#ended(window, order, ending));
	}
	/** Shows a window, in the place of what is open, and makes something of its end. A popup opens before anything is awaited. */
	async run(ready, { holding, card, ask }, made) {
		const { id } = ready.order;
		this.attempts.save(id, true, card);
		const window = new PaymentWindow(this.context, ready, ask);
		holding.then((mine) => mine?.lost.addEventListener("abort", () => window.replace()));
		this.#open?.replace();
		this.#open = window;
		try {
			return await made(await window.open(), window);
		} catch (error) {
			if (!isFault(error, "ABORTED")) this.attempts.remove(id);
			throw error;
		} finally {
			holding.then((mine) => mine?.release());
		}
	}
	/** Closes what is open, because of a fault. */
	abort(error) {
		this.#open?.abort(error);
	}
	/** The page is back from where the browser kept it: the window may be gone. */
	returned() {
		this.#open?.returned();
	}
	pressed() {
		this.#open?.pressed();
	}
	async #ended(window, order, ending) {
		const { context, outcomes } = this;
		switch (ending.how) {
			case "decided": return outcomes.report(context.results.ofOrder(ending.order));
			case "replaced":
				outcomes.wait(order.id);
				return context.results.closed(context.follower(order.id).latest ?? order);
			case "silent": return outcomes.report(await settle(context, order.id));
			case "reply": return outcomes.report(await this.#answered(window, order, ending.reply));
		}
	}
	/** What became of a window whose callback ran. Its number is a hint; its flags are nothing. */
	async #answered(window, { id }, reply) {
		const impUid = reply.imp_uid ?? void 0;
		const result = await settle(this.context, id, impUid);
		if (!(!impUid && !window.isNews(result.order) && [
			"closed",
			"failed",
			"rejected"
		].includes(result.kind))) return result;
		const refused = this.refused(reply, id);
		if (refused) throw refused;
		return this.context.results.closed(result.order);
	}
	/** What Iamport said if it opened nothing. */
	refused(reply, orderId) {
		const said = reply.error_msg || this.context.texts.refused;
		const more = {
			orderId,
			cause: reply
		};
		return reply.error_code || reply.error_coe ? new PaygraphError("WINDOW_REFUSED", said, more) : null;
	}
};
// src/checkout.ts
/** Makes orders, opens their windows, and finds out what became of them. */
var Checkout = class {
	#once = new Once();
	#pressed = /* @__PURE__ */ new Map();
	#config = null;
	#imp = null;
	#resumed = null;
	constructor(context) {
		this.context = context;
		this.attempts = new Attempts(context.box);
		this.outcomes = new Outcomes(context, this.attempts);
		this.windows = new Windows(context, this.attempts, this.outcomes);
		this.stored = new Later(async () => new (await (import("./parts/stored.js"))).Stored(this), context.api);
	}
	async preload() {
		const { api, texts } = this.context;
		this.#config ??= api.run(checkoutConfigOperation, {}).catch((error) => {
			this.#config = null;
			throw error;
		});
		const { checkoutConfig } = await this.#config;
		if (globalThis.document) this.#imp = await loadImp(checkoutConfig, texts);
		return checkoutConfig;
	}
	prepare(input) {
		const plain = plainCopy(input);
		const press = JSON.stringify(plain);
		return this.#once.run(`prepare ${press}`, async () => {
			const ready = this.#known(press)?.ready;
			if (ready) return ready;
			const script = this.preload();
			script.catch(() => {});
			const { order, requestPay } = await createOrder(this.context, plain);
			const prepared = this.#prepared(press, order, requestPay, !!plain.popup);
			const pressed = {
				orderId: order.id,
				at: Date.now()
			};
			this.#pressed.set(press, pressed);
			await script;
			this.#pressed.set(press, {
				...pressed,
				ready: prepared
			});
			return prepared;
		});
	}
	checkout(input) {
		this.windows.pressed();
		const press = JSON.stringify(plainCopy(input));
		return this.#once.run(`checkout ${press}`, async () => {
			const pressed = this.#known(press);
			if (pressed?.ready) return pressed.ready.open();
			if (pressed) {
				const again = input.popup ? { popup: true } : {};
				const result = await this.retry(pressed.orderId, again);
				if (result.kind !== "notPayable") return this.#over(press, result);
			}
			return (await this.prepare(input)).open();
		});
	}
	retry(orderId, input = {}) {
		this.windows.pressed();
		return this.#once.run(`open ${orderId}`, async () => {
			const { context } = this;
			const { payMethod, popup = false, takeOver = false } = input;
			const script = this.preload();
			script.catch(() => {});
			const { preparePayment: made } = await context.api.run(preparePaymentOperation, { input: {
				orderId,
				...payMethod && { payMethod }
			} }, { orderId });
			if (made && "order" in made) context.follower(orderId).offer(made.order);
			switch (made?.__typename) {
				case "PreparePaymentSuccess":
					await script;
					return this.#open(made.order, made.requestPay, popup, takeOver);
				case "PaymentPending": return this.outcomes.report(await settle(context, orderId));
				case "OrderNotPayable": return this.outcomes.report(context.results.ofOrder(made.order) ?? context.results.notPayable(made.order, made.message));
				default: throw refusal(made, { orderId });
			}
		});
	}
	resume() {
		this.#resumed ??= resume(this).catch((error) => {
			this.#resumed = null;
			throw error;
		});
		return this.#resumed;
	}
	/** A window is open for an order, or about to be. */
	isOpen(orderId) {
		return this.#once.isRunning(`open ${orderId}`);
	}
	async order(id) {
		const { api, offer } = this.context;
		const { order } = await api.run(orderOperation, { id }, { orderId: id });
		if (order) offer(order);
		return order;
	}
	async cancel(orderId, reason) {
		const { cancelOrder: made } = await this.context.api.run(cancelOrderOperation, { input: {
			orderId,
			...reason && { reason }
		} }, { orderId });
		if (made && "order" in made) this.context.offer(made.order);
		if (made?.__typename !== "CancelOrderSuccess") throw refusal(made, { orderId });
		this.outcomes.leave(orderId);
		this.attempts.remove(orderId);
		return made.order;
	}
	dispose(error) {
		this.windows.abort(error);
		this.outcomes.leaveAll();
		this.stored.part?.cards.dispose();
		this.#pressed.clear();
	}
	#known(press) {
		const pressed = this.#pressed.get(press);
		if (!pressed || Date.now() - pressed.at > 18e5) return void 0;
		const { latest } = this.context.follower(pressed.orderId);
		return latest && isPaid(latest) ? void 0 : pressed;
	}
	#prepared(press, order, pay, popup) {
		const open = () => this.#once.run(`open ${order.id}`, async () => {
			try {
				const result = await this.#open(order, pay, popup, false);
				return this.#over(press, result);
			} catch (error) {
				const pressed = this.#pressed.get(press);
				if (!isFault(error, "POPUP_BLOCKED")) delete pressed?.ready;
				throw error;
			}
		});
		let used = false;
		return {
			order,
			open: () => {
				if (used && !this.#pressed.get(press)?.ready) return this.retry(order.id, { popup });
				used = true;
				return open();
			}
		};
	}
	/** After a window: the same press opens the same order again, unless it is over. */
	#over(press, result) {
		const pressed = this.#pressed.get(press);
		delete pressed?.ready;
		if (![
			"closed",
			"failed",
			"pending"
		].includes(result.kind)) this.#pressed.delete(press);
		return result;
	}
	/** Nothing is awaited before a popup, once the script is there. */
	async #open(order, pay, popup, takeOver) {
		const imp = this.#imp ??= await loadImp(pay, this.context.texts);
		return this.windows.open({
			imp,
			order,
			pay,
			popup
		}, takeOver);
	}
};
// src/follower.ts
/** After how long live transports are tried again when none works. */
const tryAgain = 3e4;
/** After how long a better transport than the one that works is tried; twice as long each time. */
const tryBetter = 6e4;
/** How often a thing is read of which nothing is expected. */
const idle = 3e4;
/**
* After how long a read that has no answer is sent again, on another
* connection, and how often: browsers use connections again that a network has
* forgotten, and wait for minutes.
*/
const doubt = 1200;
const doubts = 5;
/** The live transports, the better one first. */
const transports = ["ws", "sse"];
/**
* Follows one order, or one plan, while somebody watches: by WebSocket, else by
* server-sent events; and reads it whenever these are silent for as long as it
* says that one should wait. So a connection that is dead, or that somebody holds
* back, costs one such wait.
*/
var Follower = class {
	#latest = null;
	#watchers = /* @__PURE__ */ new Set();
	#running = null;
	#paused = false;
	/** Of the live transport. */
	#line = null;
	#state = null;
	#heardAt = 0;
	#failures = 0;
	#reading = null;
	#reconnect = new Nap();
	#next = new Nap();
	constructor(api, clock, topic, id, tell) {
		this.api = api;
		this.clock = clock;
		this.topic = topic;
		this.id = id;
		this.tell = tell;
	}
	/** The newest that is known. */
	get latest() {
		return this.#latest;
	}
	/** Takes it as it stood, from any source; what is older than what is known is dropped. */
	offer(order) {
		if (this.#latest && order.version <= this.#latest.version) return;
		this.#latest = order;
		this.clock.notBefore(order.updatedAt);
		this.tell.order(order);
		for (const watcher of [...this.#watchers]) watcher.order(order);
	}
	/** Tells what comes, until the answer is called. What is known already is not told. */
	watch(watcher) {
		this.#watchers.add(watcher);
		if (!this.#running && !this.#paused) this.#start();
		return () => {
			if (this.#watchers.delete(watcher) && this.#watchers.size === 0) this.#stop();
		};
	}
	/** The page is put away: closes the connections until wake. */
	pause() {
		this.#paused = true;
		this.#stop();
	}
	/** The page is back: reads it, and connects again. */
	wake() {
		this.#paused = false;
		if (this.#watchers.size === 0) return;
		if (!this.#running) this.#start();
		this.#reconnect.wake();
		this.#read();
	}
	/** Ends it for all who watch. */
	end(error) {
		const watchers = [...this.#watchers];
		this.#watchers.clear();
		this.#stop();
		for (const watcher of watchers) watcher.end?.(error);
	}
	#start() {
		const running = this.#running = new AbortController();
		this.#heardAt = Date.now();
		this.#failures = 0;
		this.#state = null;
		this.#live(running.signal);
		this.#beat(running.signal);
	}
	#stop() {
		this.#running?.abort();
		this.#running = null;
		this.#reconnect.wake();
		this.#next.wake();
	}
	#be(state) {
		if (this.#state === state) return;
		this.#state = state;
		this.tell.connection(state);
	}
	/** Keeps the best live transport that works. */
	async #live(signal) {
		let patience = tryBetter;
		for (let hasty = 0; !signal.aborted;) {
			let worked = false;
			const began = Date.now();
			for (const name of transports) {
				const most = name === "sse" ? patience : void 0;
				const line = this.#line = limit([signal], most);
				const tell = {
					heard: () => this.#heardAt = Date.now(),
					order: (order) => {
						this.#be(name);
						this.offer(order);
					},
					completed: () => this.end()
				};
				worked = await import("./parts/live.js").then(({ connect }) => connect(this.api, this.topic, this.id, name, line, tell), () => false);
				line.done();
				this.#line = null;
				if (signal.aborted) return;
				if (this.#state === name) this.#state = null;
				if (worked && name === "sse") patience = Math.min(patience * 2, 6e5);
				if (worked) break;
			}
			this.#read();
			hasty = worked && Date.now() - began < 5e3 ? hasty + 1 : 0;
			await this.#reconnect.take(worked ? backoff(hasty - 1) : tryAgain);
		}
	}
	/** Reads it whenever nothing was heard for as long as it says. */
	async #beat(signal) {
		while (!signal.aborted) {
			const every = this.#state === "ws" ? Math.min(this.#interval(), 2 * keepAlive + 500) : this.#interval();
			const left = Math.min(this.#heardAt + every - Date.now(), every);
			if (left > 0) {
				await this.#next.take(left);
				continue;
			}
			const line = this.#line;
			const before = this.#latest?.version;
			const read = await this.#read();
			if (signal.aborted) return;
			if (read && !this.#state) this.#be("poll");
			this.#heardAt = Date.now();
			const missed = before !== void 0 && before !== this.#latest?.version;
			if (line === this.#line && (this.#state === "ws" || missed)) line?.abort();
		}
	}
	#interval() {
		const every = this.#latest ? this.topic.pollAfterMs(this.#latest) ?? idle : 3e3;
		return Math.min(every * 2 ** Math.max(0, this.#failures - 10), idle);
	}
	/** Reads it once; reports whether there was an answer. */
	#read() {
		this.#reading ??= this.#ask().finally(() => this.#reading = null);
		return this.#reading;
	}
	async #ask() {
		try {
			const { id } = this;
			const answer = await hedged((signal) => {
				const sending = {
					orderId: id,
					repeatable: false,
					signal
				};
				return this.api.run(this.topic.read, { id }, sending);
			}, doubt, doubts);
			const order = this.topic.of(answer);
			if (this.#failures > 0) this.#reconnect.wake();
			this.#failures = 0;
			if (this.#state === "offline") this.#be("poll");
			if (order) this.offer(order);
			else if (!this.#latest) this.end(new PaygraphError("NOT_FOUND", `there is no ${this.topic.name} ${this.id}`));
			return true;
		} catch (error) {
			this.#failures++;
			if (isFault(error, "NETWORK") && this.#running) this.#be("offline");
			else if (isFault(error, "FORBIDDEN", "UNAUTHENTICATED") && !this.#latest) this.end(error);
			return false;
		}
	}
};
// src/changes.ts
/** The changes of what is followed, one after the other; a slow reader gets the newest only. */
const changes = (find, ended) => ({ [Symbol.asyncIterator]: () => iterator(find, ended) });
function iterator(find, ended) {
	let newest = null;
	let fault;
	let over = ended.aborted;
	let unwatch = () => {};
	let wake = () => {};
	const end = (error) => {
		over = true;
		fault = error;
		wake();
	};
	const begin = async () => {
		if (over) return;
		const follower = await find();
		if (ended.aborted) end();
		if (over) return;
		newest = follower.latest;
		unwatch = follower.watch({
			order: (order) => {
				newest = order;
				wake();
			},
			end
		});
	};
	const begun = begin().catch(end);
	const done = {
		done: true,
		value: void 0
	};
	return {
		async next() {
			await begun;
			while (!newest && !over) await new Promise((resolve) => wake = resolve);
			if (newest) {
				const value = newest;
				newest = null;
				return {
					done: false,
					value
				};
			}
			const error = fault;
			fault = void 0;
			if (error) throw error;
			return done;
		},
		async return() {
			newest = null;
			unwatch();
			end();
			return done;
		}
	};
}
// src/storage.ts
/** A store that lasts as long as the page. */
function memory() {
	const values = /* @__PURE__ */ new Map();
	return {
		getItem: (key) => values.get(key) ?? null,
		setItem: (key, value) => void values.set(key, value),
		removeItem: (key) => void values.delete(key)
	};
}
/** Tells whether a store takes anything: in a frame of another site it may throw. */
function works(store) {
	const probe = "paygraph:probe";
	store.setItem(probe, "1");
	const kept = store.getItem(probe) === "1";
	store.removeItem(probe);
	return kept;
}
/** The first store that works: local, session, memory. */
function pickStore() {
	if (!globalThis.document) return memory();
	for (const name of ["localStorage", "sessionStorage"]) try {
		const store = globalThis[name];
		if (store && works(store)) return store;
	} catch {}
	return memory();
}
/** Values of one server in a store. When that fails, they last as long as the page. */
var Box = class {
	#spare = memory();
	constructor(store, prefix) {
		this.store = store;
		this.prefix = prefix;
	}
	get(key) {
		const read = (store) => store.getItem(this.prefix + key);
		try {
			const text = read(this.#spare) ?? read(this.store);
			return text === null ? null : JSON.parse(text);
		} catch {
			return null;
		}
	}
	set(key, value) {
		this.remove(key);
		this.#write((store) => store.setItem(this.prefix + key, JSON.stringify(value)));
	}
	remove(key) {
		this.#spare.removeItem(this.prefix + key);
		this.#write((store) => store.removeItem(this.prefix + key));
	}
	#write(act) {
		try {
			act(this.store);
		} catch {
			act(this.#spare);
		}
	}
};
// src/stored-methods.ts
/** What createPaygraph offers for stored cards and plans, but for followPlan, which answers at once. */
const storedMethods = [
	"registerCard",
	"cards",
	"deleteCard",
	"payWithCard",
	"subscribe",
	"plan",
	"plans",
	"cancelPlan",
	"pausePlan",
	"resumePlan",
	"changePlanCard"
];
// src/topic.ts
const orderTopic = {
	name: "order",
	read: orderOperation,
	live: orderUpdatedOperation,
	of: (answer) => answer.order ?? answer.orderUpdated,
	pollAfterMs: (order) => order.pollAfterMs
};
// src/paygraph.ts
/** Makes a checkout on one server. */
function createPaygraph(options) {
	if (!options?.url) throw new PaygraphError("INVALID_INPUT", "url is missing");
	const { href } = new URL(options.url, globalThis.location?.href);
	const address = href.replace(/(\/graphql)?\/*$/, "");
	const scope = `paygraph:${address}:`;
	const language = options.locale ?? pageLanguage();
	const box = new Box(options.storage ?? pickStore(), scope);
	const clock = new Clock();
	const detached = () => new Api(`${address}/graphql`, options, language, box, clock, scope);
	const api = detached();
	const listeners = {
		result: /* @__PURE__ */ new Set([(r) => options.onResult?.(r)]),
		order: /* @__PURE__ */ new Set([(o) => options.onOrder?.(o)]),
		card: /* @__PURE__ */ new Set([(c) => options.onCard?.(c)]),
		plan: /* @__PURE__ */ new Set([(p) => options.onPlan?.(p)]),
		window: /* @__PURE__ */ new Set(),
		connection: /* @__PURE__ */ new Set([(c) => options.onConnection?.(c)])
	};
	const emit = (event, value) => {
		if (api.signal.aborted) return;
		for (const listener of [...listeners[event]]) try {
			listener(value);
		} catch (error) {
			queueMicrotask(() => {
				throw error;
			});
		}
	};
	let connection = null;
	const connected = (now) => {
		if (now !== connection) emit("connection", connection = now);
	};
	const followers = /* @__PURE__ */ new Map();
	const following = (topic) => (id) => {
		const tell = {
			order: (now) => emit(topic.name, now),
			connection: connected
		};
		const made = followers.get(id) ?? new Follower(api, clock, topic, id, tell);
		followers.set(id, made);
		return made;
	};
	const follower = following(orderTopic);
	const texts = textsIn(language);
	const checkout = new Checkout({
		api,
		detached,
		box,
		clock,
		texts,
		results: new Results(texts, (order, more) => (input) => checkout.retry(order.id, {
			...more,
			...input
		})),
		follower,
		following,
		offer: (order) => followers.get(order.id)?.offer(order),
		emit
	});
	const all = (act) => [...followers.values()].forEach(act);
	const leavePage = watchPage({
		wake: () => all((one) => one.wake()),
		pause: () => all((one) => one.pause()),
		returned: () => checkout.windows.returned()
	});
	if (globalThis.document) {
		land$1();
		queueMicrotask(() => {
			if (!api.signal.aborted) checkout.resume().catch(() => {});
		});
	}
	const guard = (run) => (...args) => api.signal.aborted ? Promise.reject(aborted()) : run(...args);
	const stored = (name) => guard((...args) => {
		const plain = args.map((arg) => arg && plainCopy(arg));
		return checkout.stored.run((part) => part.run(name, plain));
	});
	return {
		preload: guard(() => {
			if (options.onCard || options.onPlan) checkout.stored.get().catch(() => {});
			const loading = checkout.preload();
			loading.catch(() => {});
			return loading;
		}),
		prepare: guard((input) => checkout.prepare(input)),
		checkout: guard((input) => checkout.checkout(input)),
		retry: guard((id, input) => checkout.retry(id, input)),
		resume: guard(() => checkout.resume()),
		order: guard((id) => checkout.order(id)),
		cancel: guard((id, reason) => checkout.cancel(id, reason)),
		follow: (id) => changes(() => follower(id), api.signal),
		...Object.fromEntries(storedMethods.map((name) => [name, stored(name)])),
		followPlan: (id) => changes(async () => (await checkout.stored.get()).plans.follower(id), api.signal),
		request: guard((query, variables) => api.run(query, variables, { repeatable: !/^\s*mutation\b/m.test(query) })),
		on: (event, listener) => {
			listeners[event].add(listener);
			return () => void listeners[event].delete(listener);
		},
		now: () => clock.now(),
		dispose: () => {
			if (api.signal.aborted) return;
			checkout.dispose(aborted());
			api.end();
			leavePage();
			all((one) => one.end());
			followers.clear();
		}
	};
}
/** Tells when the page is put away, and when it is back. */
function watchPage(act) {
	if (!globalThis.document) return () => {};
	const ended = new AbortController();
	const { signal } = ended;
	const on = (name, run, at) => at.addEventListener(name, run, { signal });
	on("pagehide", act.pause, window);
	on("online", act.wake, window);
	on("resume", act.wake, document);
	on("visibilitychange", () => document.visibilityState === "visible" && act.wake(), document);
	on("pageshow", (event) => {
		act.wake();
		if (event.persisted) act.returned();
	}, window);
	return () => ended.abort();
}
export { PaygraphError, createPaygraph };
