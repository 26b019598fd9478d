import { c as PaygraphError, d as isFault, f as refusal, s as sleep } from "./time.js";
import { A as moneyFragment, C as isHeld, D as failureFragment, F as requestPayFragment, O as faultsFragment, S as hold, a as outcome, b as randomName, d as createOrder, h as finishLanding, j as orderFragments, m as returnUrl, p as keyOf, r as loadImp, s as settleBy, u as isPaid, x as alone, y as Once } from "./script.js";
// src/generated-stored.ts
const storedCardFragment = "fragment StoredCard on BillingKey{id status card{name number type}pgProvider createdAt}";
const planLineFragment = "fragment PlanLine on OrderLine{sku name unitPrice{...Money}quantity total{...Money}}";
const planFragment = "fragment Plan on Plan{id version status delivers name lines{...PlanLine}total{...Money}nextLines{...PlanLine}recurrence{every interval trialDays count}billingKey{...StoredCard}currentPeriodStart currentPeriodEnd nextCharge{id number status amount{...Money}dueAt periodStart periodEnd attempts}trialEndsAt cancelAt failure{...Failure}nextActions createdAt updatedAt}";
const planFragments = () => planFragment + planLineFragment + moneyFragment + storedCardFragment + failureFragment;
const planOfOrderFragment = "fragment PlanOfOrder on Order{charge{plan{...Plan}}}";
const planOfOrderFragments = () => planOfOrderFragment + planFragment + planLineFragment + moneyFragment + storedCardFragment + failureFragment;
const billingKeysOperation = "query BillingKeys{billingKeys{...StoredCard}}" + storedCardFragment;
const prepareBillingKeyOperation = "mutation PrepareBillingKey($input:PrepareBillingKeyInput!){prepareBillingKey(input:$input){__typename ...on PrepareBillingKeySuccess{billingKey{...StoredCard}requestPay{...RequestPay merchantUid}}...on UserError{code message}...Faults}}" + storedCardFragment + requestPayFragment + faultsFragment;
const completeBillingKeyOperation = "mutation CompleteBillingKey($input:CompleteBillingKeyInput!){completeBillingKey(input:$input){__typename ...on BillingKeyIssued{billingKey{...StoredCard}}...on BillingKeyPending{billingKey{...StoredCard}pollAfterMs waitingFor}...on BillingKeyFailed{failure{...Failure}}...on UserError{code message}...Faults}}" + storedCardFragment + failureFragment + faultsFragment;
const deleteBillingKeyOperation = "mutation DeleteBillingKey($input:DeleteBillingKeyInput!){deleteBillingKey(input:$input){__typename ...on DeleteBillingKeySuccess{billingKey{...StoredCard}endedPlans{...Plan}}...on UserError{code message}}}" + planFragments();
const payWithBillingKeyOperation = "mutation PayWithBillingKey($input:PayWithBillingKeyInput!){payWithBillingKey(input:$input){__typename ...on PaymentSettled{order{...Order}payment{...Payment}}...on PaymentPending{order{...Order}pollAfterMs waitingFor}...on PaymentFailed{order{...Order}failure{...Failure}}...on PaymentRejected{order{...Order}reason refund{...Refund}}...on OrderNotPayable{order{...Order}}...on UserError{code message}...Faults}}" + orderFragments() + faultsFragment;
const planOperation = "query Plan($id:ID!){plan(id:$id){...Plan}checkoutConfig{serverTime}}" + planFragments();
const plansOperation = "query Plans{viewer{plans{edges{node{...Plan}}}}}" + planFragments();
const planUpdatedOperation = "subscription PlanUpdated($id:ID!){planUpdated(id:$id){...Plan}}" + planFragments();
const startPlanOperation = "mutation StartPlan($input:StartPlanInput!){startPlan(input:$input){__typename ...on StartPlanSuccess{plan{...Plan}replayed}...on PaymentPending{order{...PlanOfOrder}pollAfterMs}...on PaymentFailed{order{...PlanOfOrder}failure{...Failure}}...on UserError{code message}...Faults}}" + planOfOrderFragments() + faultsFragment;
const changePlanCardOperation = "mutation ChangePlanCard($input:ChangePlanCardInput!){changePlanCard(input:$input){__typename ...on PlanChanged{plan{...Plan}}...on PaymentPending{order{...PlanOfOrder}pollAfterMs}...on PaymentFailed{order{...PlanOfOrder}failure{...Failure}}...on PlanNotChangeable{plan{...Plan}}...on UserError{code message}...Faults}}" + planOfOrderFragments() + faultsFragment;
const cancelPlanOperation = "mutation CancelPlan($input:CancelPlanInput!){cancelPlan(input:$input){...on PlanChanged{plan{...Plan}}...on PlanNotChangeable{plan{...Plan}}...on UserError{code message}}}" + planFragments();
const pausePlanOperation = "mutation PausePlan($input:PausePlanInput!){pausePlan(input:$input){...on PlanChanged{plan{...Plan}}...on PlanNotChangeable{plan{...Plan}}...on UserError{code message}}}" + planFragments();
const resumePlanOperation = "mutation ResumePlan($input:ResumePlanInput!){resumePlan(input:$input){...on PlanChanged{plan{...Plan}}...on PlanNotChangeable{plan{...Plan}}...on UserError{code message}}}" + planFragments();
// src/stored-messages.ts
/** What the SDK itself says of stored cards and plans. */
const texts = {
	ko: {
		cardStored: "카드를 등록했습니다.",
		cardPending: "카드가 등록되었는지 확인하고 있습니다.",
		cardClosed: "카드 등록 창이 닫혔습니다. 다시 등록해 주세요.",
		planActive: "정기 결제가 시작되었습니다.",
		planTrialing: "무료 이용 기간이 시작되었습니다.",
		planCardChanged: "결제할 카드를 바꾸었습니다.",
		needsCard: "결제할 카드를 선택해 주세요.",
		needsToken: "(카드와 정기 결제에는 로그인한 고객의 토큰이 필요합니다. 샌드박스에서는 go run . token --subject customer-42)"
	},
	en: {
		cardStored: "The card is stored.",
		cardPending: "We are checking whether the card is stored.",
		cardClosed: "The window was closed. Please register the card again.",
		planActive: "The plan has started.",
		planTrialing: "The free days have begun.",
		planCardChanged: "The card was changed.",
		needsCard: "Please choose a card.",
		needsToken: "(stored cards and plans need the token of a signed-in customer; in the sandbox: go run . token --subject customer-42)"
	}
};
/** Its sentences in one language. */
const storedTextsIn = (language) => texts[language];
// src/registration.ts
/** How often an outcome that is not known yet is asked for before the answer is pending. */
const asks$1 = 4;
/** Asks once what became of a registration. */
async function completeCard({ api }, orderId, impUid) {
	const { completeBillingKey: answer } = await api.run(completeBillingKeyOperation, { input: {
		merchantUid: orderId,
		...impUid && { impUid }
	} });
	switch (answer?.__typename) {
		case "BillingKeyIssued":
		case "BillingKeyPending":
		case "BillingKeyFailed": return answer;
		default: throw refusal(answer, { orderId });
	}
}
/** What an answer means to a customer whose window is closed. */
function cardResult({ api }, answer) {
	const texts = storedTextsIn(api.language);
	switch (answer.__typename) {
		case "BillingKeyIssued": return {
			kind: "stored",
			message: texts.cardStored,
			card: answer.billingKey
		};
		case "BillingKeyPending": return answer.waitingFor === "BUYER" ? {
			kind: "closed",
			message: texts.cardClosed
		} : {
			kind: "pending",
			message: texts.cardPending,
			waitingFor: answer.waitingFor
		};
		case "BillingKeyFailed": return answer.failure.code === "WINDOW_CLOSED" ? {
			kind: "closed",
			message: texts.cardClosed
		} : {
			kind: "failed",
			message: answer.message,
			failure: answer.failure
		};
	}
}
/** Asks what became of a registration whose window is closed, until it is known or the customer has waited enough. */
async function settleCard(context, orderId, impUid) {
	const { api } = context;
	try {
		for (let n = 1;; n++) {
			const answer = await completeCard(context, orderId, impUid);
			const result = cardResult(context, answer);
			if (result.kind !== "pending" || n >= asks$1) return result;
			if (answer.__typename === "BillingKeyPending") await sleep(answer.pollAfterMs, api.signal);
		}
	} catch (error) {
		if (!isFault(error, "NETWORK", "UNAVAILABLE", "RATE_LIMITED")) throw error;
		return {
			kind: "pending",
			message: storedTextsIn(api.language).cardPending,
			waitingFor: "CONNECTION"
		};
	}
}
// src/cards.ts
/** How long a registration is asked about after its window was closed: it may be done late. */
const late = 9e5;
/** Registers cards, lists and forgets them. */
var Cards = class {
	#once = new Once();
	#awaited = /* @__PURE__ */ new Map();
	/** Its popup was blocked: the next press opens it. */
	#blocked = null;
	/** In front of the customer. */
	#open = null;
	constructor(parts, plans) {
		this.parts = parts;
		this.plans = plans;
	}
	register(input) {
		this.parts.windows.pressed();
		const press = JSON.stringify(input);
		return this.#once.run(press, async () => {
			const blocked = this.#blocked;
			this.#blocked = null;
			const ready = blocked?.press === press ? blocked.ready : await this.#prepare(input);
			return this.#run(ready, press, () => this.register(input));
		});
	}
	async list() {
		const { api } = this.parts.context;
		const { billingKeys } = await api.run(billingKeysOperation, {});
		return billingKeys;
	}
	async delete(id, endPlans = false) {
		const { deleteBillingKey: made } = await this.parts.context.api.run(deleteBillingKeyOperation, { input: {
			billingKeyId: id,
			endPlans
		} });
		if (made?.__typename !== "DeleteBillingKeySuccess") throw refusal(made);
		made.endedPlans.forEach((plan) => this.plans.offer(plan));
		return {
			card: made.billingKey,
			endedPlans: made.endedPlans
		};
	}
	/** After a redirect; the customer may have to sign in first. */
	async land(landing) {
		const { context } = this.parts;
		try {
			const result = await settleCard(context, landing.orderId);
			if (context.api.signal.aborted) return;
			finishLanding(landing);
			this.#report(landing.orderId, result);
		} catch (error) {
			if (isFault(error, "NOT_FOUND")) finishLanding(landing);
			throw error;
		}
	}
	/** After a reload, or in another tab of the same browser. */
	async reload(attempt) {
		const { context, attempts } = this.parts;
		const { orderId } = attempt;
		if (orderId === this.#open) return;
		if (attempt.window && await isHeld(this.#lock(orderId))) return;
		try {
			const result = await settleCard(context, orderId);
			if (!(result.kind === "closed" && !attempts.isMine(attempt) && Date.now() - attempt.at < 18e5)) this.#report(orderId, result);
		} catch (error) {
			if (isFault(error, "NOT_FOUND")) attempts.remove(orderId);
			throw error;
		}
	}
	dispose() {
		for (const left of this.#awaited.values()) left.abort();
		this.#awaited.clear();
	}
	#lock(orderId) {
		return `${this.parts.context.api.lockName}${orderId}`;
	}
	async #prepare({ popup = false, ...wanted }) {
		const { api, texts } = this.parts.context;
		const script = this.parts.preload();
		script.catch(() => {});
		const { prepareBillingKey: made } = await api.run(prepareBillingKeyOperation, { input: {
			...wanted,
			returnUrl: returnUrl(wanted.returnUrl || api.options.returnUrl)
		} });
		if (made?.__typename !== "PrepareBillingKeySuccess") throw refusal(made);
		const pay = made.requestPay;
		const [order] = await Promise.all([this.parts.order(pay.merchantUid), script]);
		if (!order) throw refusal(null, { orderId: pay.merchantUid });
		return {
			imp: await loadImp(pay, texts),
			pay,
			order,
			popup
		};
	}
	/** Opens a window and reports its outcome. A popup opens before anything is awaited. */
	async #run(ready, press, retry) {
		const { context, windows } = this.parts;
		const { id } = ready.order;
		const holding = hold(this.#lock(id));
		const ask = () => completeCard(context, id);
		this.#open = id;
		try {
			return await windows.run(ready, {
				holding,
				card: true,
				ask
			}, async (ending, window) => {
				if (ending.how === "replaced") return this.#closed;
				const result = await this.#settle(window, id, ending);
				const over = result.kind === "failed" || result.kind === "closed";
				return this.#report(id, over ? {
					...result,
					retry
				} : result);
			});
		} catch (error) {
			if (isFault(error, "POPUP_BLOCKED")) this.#blocked = {
				press,
				ready
			};
			throw error;
		} finally {
			this.#open = null;
		}
	}
	get #closed() {
		const { cardClosed } = storedTextsIn(this.parts.context.api.language);
		return {
			kind: "closed",
			message: cardClosed
		};
	}
	/** What became of a window. Its number is a hint; its flags are nothing. */
	async #settle(window, id, ending) {
		const { context, windows } = this.parts;
		const reply = ending.how === "reply" ? ending.reply : {};
		const impUid = reply.imp_uid ?? void 0;
		const result = await settleCard(context, id, impUid);
		const refused = windows.refused(reply, id);
		if (!refused || impUid || result.kind !== "closed") return result;
		const order = await this.parts.order(id);
		if (order && window.isNews(order)) return result;
		throw refused;
	}
	/** Tells a result, keeps what a reload needs, and goes on asking about what is not over. */
	#report(orderId, result) {
		const { context, attempts } = this.parts;
		if (context.api.signal.aborted) return result;
		const { kind } = result;
		if (kind === "pending") attempts.save(orderId, false, true);
		else attempts.remove(orderId);
		this.#awaited.get(orderId)?.abort();
		this.#awaited.delete(orderId);
		if (kind === "pending" || kind === "closed") this.#await(orderId, kind);
		context.emit("card", result);
		return result;
	}
	/** Asks until there is something else to tell. */
	async #await(orderId, told) {
		const { context } = this.parts;
		const left = new AbortController();
		this.#awaited.set(orderId, left);
		const until = Date.now() + late;
		for (let ms = 3e3; Date.now() < until; ms = Math.min(ms * 2, 6e4)) {
			await sleep(ms, left.signal);
			if (left.signal.aborted) return;
			const result = await completeCard(context, orderId).then((answer) => cardResult(context, answer)).catch(() => null);
			if (left.signal.aborted) return;
			if (result && result.kind !== told && result.kind !== "pending") return void this.#report(orderId, result);
		}
		this.#awaited.delete(orderId);
	}
};
// src/charge.ts
/** Pays orders with stored cards. */
var Charges = class {
	#once = new Once();
	constructor(parts) {
		this.parts = parts;
	}
	/**
	* Makes the order and charges the card. Order and key are stored before the
	* call: when its answer is lost, the next press with the same input asks what
	* became of it; after a decline it pays the same order, with any card.
	*/
	pay(input) {
		const { billingKeyId, cardQuota = 0, ...wanted } = input;
		const press = JSON.stringify(wanted);
		return this.#once.run(press, () => alone(`${this.parts.context.api.lockName}charge`, async () => {
			const known = this.#known(press);
			const same = !!known && known.billingKeyId === billingKeyId && known.cardQuota === cardQuota;
			if (known?.unheard) {
				const result = await this.#run(known);
				if (same || result.kind !== "failed") return result;
			}
			const begin = (orderId) => this.#run({
				press,
				orderId,
				billingKeyId,
				cardQuota,
				key: randomName(),
				unheard: true,
				at: Date.now()
			});
			if (known) {
				const result = await begin(known.orderId);
				if (result.kind !== "notPayable") return result;
			}
			return begin(await this.#order(wanted));
		}));
	}
	/** What an earlier press left, if it can go on. */
	#known(press) {
		const { box, follower } = this.parts.context;
		const known = box.get("charge");
		if (known?.press !== press || Date.now() - known.at > 18e5) return null;
		const { latest } = follower(known.orderId);
		return latest && isPaid(latest) ? null : known;
	}
	async #order(wanted) {
		const { context } = this.parts;
		const { order } = await createOrder(context, wanted);
		context.follower(order.id).offer(order);
		return order.id;
	}
	async #run(charge) {
		const { context, attempts, outcomes } = this.parts;
		const { box } = context;
		box.set("charge", charge);
		attempts.save(charge.orderId, false);
		const result = await this.#settle(charge).catch((error) => {
			if (isFault(error, "INVALID_INPUT", "IDEMPOTENCY_CONFLICT", "NOT_FOUND")) {
				attempts.remove(charge.orderId);
				if (isFault(error, "NOT_FOUND")) box.remove("charge");
				else box.set("charge", {
					...charge,
					unheard: false
				});
			}
			throw error;
		});
		if (result.kind === "failed") box.set("charge", {
			...charge,
			unheard: false
		});
		else if (result.kind !== "pending") box.remove("charge");
		return outcomes.report(result);
	}
	/** Charges the card, or asks what became of that: the key makes it one charge. */
	#settle(charge) {
		const { context } = this.parts;
		const { orderId, billingKeyId, cardQuota, key } = charge;
		const input = {
			orderId,
			billingKeyId,
			cardQuota,
			idempotencyKey: key
		};
		return settleBy(context, orderId, async () => {
			const { payWithBillingKey: answer } = await context.api.run(payWithBillingKeyOperation, { input });
			return outcome(context, orderId, answer);
		});
	}
};
// src/plan-topic.ts
/** A charge's outcome is not known. */
const isTrying = ({ status, nextCharge }) => status === "INCOMPLETE" || nextCharge?.status === "PROCESSING";
const planTopic = {
	name: "plan",
	read: planOperation,
	live: planUpdatedOperation,
	of: (answer) => answer.plan ?? answer.planUpdated,
	pollAfterMs: (plan) => isTrying(plan) ? 3e3 : null
};
// src/plans.ts
/** How often an outcome that is not known yet is asked for before the answer is pending. */
const asks = 4;
/** Starts plans, and changes them. */
var Plans = class {
	#once = new Once();
	constructor(context) {
		this.context = context;
		this.follower = context.following(planTopic);
	}
	/** Starts a plan. Its key is stored before the call: when the answer is lost, the next press finds the same plan. */
	start(input) {
		const text = JSON.stringify(input);
		return this.#once.run(`start ${text}`, () => alone(`${this.context.api.lockName}plan`, () => this.#start(input, text)));
	}
	async #start(input, text) {
		const { api, box } = this.context;
		const texts = storedTextsIn(api.language);
		for (let n = 1, anew = false;; n++) {
			const idempotencyKey = keyOf(box, "plan", text);
			const { startPlan: made } = await api.run(startPlanOperation, { input: {
				...input,
				lines: [...input.lines ?? []],
				idempotencyKey
			} });
			if (made?.__typename === "PaymentPending") {
				const plan = this.offer(planOf(made.order));
				if (n >= asks) return this.#pending(plan);
				await sleep(made.pollAfterMs, api.signal);
				continue;
			}
			if (made) box.remove("plan");
			switch (made?.__typename) {
				case "StartPlanSuccess": {
					const plan = this.offer(made.plan);
					if (made.replayed && hasEnded(plan) && !anew) {
						anew = true;
						continue;
					}
					return plan.status === "TRIALING" ? {
						kind: "trialing",
						plan,
						message: texts.planTrialing
					} : {
						kind: "active",
						plan,
						message: texts.planActive
					};
				}
				case "PaymentFailed": return this.#failed(made);
				case "IdempotencyConflict":
					if (anew) throw refusal(made);
					anew = true;
					continue;
				default: throw refusal(made);
			}
		}
	}
	async read(id) {
		const { plan } = await this.context.api.run(planOperation, { id });
		return plan && this.offer(plan);
	}
	async list() {
		const { viewer } = await this.context.api.run(plansOperation, {});
		return viewer.plans.edges.map(({ node }) => node);
	}
	async cancel(planId, at) {
		const { cancelPlan } = await this.context.api.run(cancelPlanOperation, { input: {
			planId,
			...at && { at }
		} });
		return this.#changed(cancelPlan);
	}
	async pause(planId) {
		const { pausePlan } = await this.context.api.run(pausePlanOperation, { input: { planId } });
		return this.#changed(pausePlan);
	}
	async resume(planId) {
		const { resumePlan } = await this.context.api.run(resumePlanOperation, { input: { planId } });
		return this.#changed(resumePlan);
	}
	changeCard(planId, billingKeyId) {
		return this.#once.run(`card ${planId} ${billingKeyId}`, async () => {
			const { changePlanCard: made } = await this.context.api.run(changePlanCardOperation, { input: {
				planId,
				billingKeyId
			} });
			if (made && "plan" in made) this.offer(made.plan);
			switch (made?.__typename) {
				case "PlanChanged": {
					const { language } = this.context.api;
					const message = storedTextsIn(language).planCardChanged;
					return {
						kind: "changed",
						plan: made.plan,
						message
					};
				}
				case "PaymentPending": return this.#pending(planOf(made.order));
				case "PaymentFailed": return this.#failed(made);
				default: throw refusal(made);
			}
		});
	}
	/** Takes a plan as it stands; who listens hears of what is new. */
	offer(plan) {
		this.follower(plan.id).offer(plan);
		return plan;
	}
	#changed(made) {
		if (made && "plan" in made) this.offer(made.plan);
		if (!made || "code" in made) throw refusal(made);
		return made.plan;
	}
	/** Its outcome is awaited: whoever listens to plans hears it. */
	#pending(plan) {
		const follower = this.follower(plan.id);
		follower.offer(plan);
		const unwatch = follower.watch({ order: (now) => {
			if (isTrying(now)) return;
			const { box } = this.context;
			if (plan.status === "INCOMPLETE") box.remove("plan");
			unwatch();
		} });
		return {
			kind: "pending",
			plan,
			message: this.context.texts.pending
		};
	}
	#failed({ order, failure, message }) {
		return {
			kind: "failed",
			plan: this.offer(planOf(order)),
			message,
			failure
		};
	}
};
/** The plan that a charge's order belongs to. */
function planOf({ charge }) {
	if (!charge) throw refusal(null);
	return charge.plan;
}
const hasEnded = ({ status }) => status === "CANCELLED" || status === "COMPLETED";
// src/stored.ts
/** Stored cards, and what they pay. */
var Stored = class {
	#methods;
	constructor(parts) {
		this.parts = parts;
		const plans = this.plans = new Plans(parts.context);
		const cards = this.cards = new Cards(parts, plans);
		const charges = new Charges(parts);
		this.#methods = {
			registerCard: (input = {}) => cards.register(input),
			cards: () => cards.list(),
			deleteCard: (id, options) => cards.delete(id, options?.endPlans),
			payWithCard: async (input) => charges.pay(this.#withCard(input)),
			subscribe: async (input) => plans.start(this.#withCard(input)),
			plan: (id) => plans.read(id),
			plans: () => plans.list(),
			cancelPlan: (id, options) => plans.cancel(id, options?.at),
			pausePlan: (id) => plans.pause(id),
			resumePlan: (id) => plans.resume(id),
			changePlanCard: (id, card) => plans.changeCard(id, card)
		};
	}
	/** Runs a method. Whoever is refused for want of a customer's token hears where one comes from. */
	async run(name, args) {
		const run = this.#methods[name];
		try {
			return await run(...args);
		} catch (error) {
			const { api } = this.parts.context;
			const { needsToken } = storedTextsIn(api.language);
			if (!(isFault(error, "UNAUTHENTICATED") || isFault(error, "FORBIDDEN") && error.requestId || isFault(error, "NOT_FOUND") && !api.options.token)) throw error;
			const { code, message, ...fault } = error;
			throw new PaygraphError(code, `${message} ${needsToken}`, {
				...fault,
				cause: error
			});
		}
	}
	/** An input of a call that needs a card: nothing is made without one. */
	#withCard(input) {
		if (input?.billingKeyId) return input;
		const message = storedTextsIn(this.parts.context.api.language).needsCard;
		throw new PaygraphError("INVALID_INPUT", message, { fields: [{
			path: ["billingKeyId"],
			rule: "REQUIRED",
			message,
			limit: null
		}] });
	}
};
export { Stored };
