import { isFault, refusal } from "./error.js";
import type { Attempt } from "./attempts.js";
import type {
  CardDeleted,
  CardResult,
  RegisterCardInput,
  StoredCard,
} from "./card-types.js";
import {
  billingKeysOperation,
  deleteBillingKeyOperation,
  prepareBillingKeyOperation,
} from "./generated-stored.js";
import { finishLanding, type Landing } from "./landing.js";
import { hold, isHeld } from "./lock.js";
import { Once } from "./once.js";
import type { Plans } from "./plans.js";
import { fresh, returnUrl } from "./press.js";
import { cardResult, completeCard, settleCard } from "./registration.js";
import { loadImp } from "./script.js";
import { storedTextsIn } from "./stored-messages.js";
import type { Parts } from "./stored.js";
import { sleep } from "./time.js";
import type { Ending, PaymentWindow, Ready } from "./window.js";

/** How long a registration is asked about after its window was closed: it may be done late. */
const late = 15 * 60_000;

/** Registers cards, lists and forgets them. */
export class Cards {
  readonly #once = new Once();
  readonly #awaited = new Map<string, AbortController>();
  /** Its popup was blocked: the next press opens it. */
  #blocked: { press: string; ready: Ready } | null = null;
  /** In front of the customer. */
  #open: string | null = null;

  constructor(
    private readonly parts: Parts,
    private readonly plans: Plans,
  ) {}

  register(input: RegisterCardInput): Promise<CardResult> {
    this.parts.windows.pressed();
    const press = JSON.stringify(input);
    return this.#once.run(press, async () => {
      const blocked = this.#blocked;
      this.#blocked = null;
      const ready =
        blocked?.press === press ? blocked.ready : await this.#prepare(input);
      return this.#run(ready, press, () => this.register(input));
    });
  }

  async list(): Promise<readonly StoredCard[]> {
    const { api } = this.parts.context;
    const { billingKeys } = await api.run(billingKeysOperation, {});
    return billingKeys;
  }

  async delete(id: string, endPlans = false): Promise<CardDeleted> {
    const { deleteBillingKey: made } = await this.parts.context.api.run(
      deleteBillingKeyOperation,
      { input: { billingKeyId: id, endPlans } },
    );
    if (made?.__typename !== "DeleteBillingKeySuccess") throw refusal(made);
    made.endedPlans.forEach((plan) => this.plans.offer(plan));
    return { card: made.billingKey, endedPlans: made.endedPlans };
  }

  /** After a redirect; the customer may have to sign in first. */
  async land(landing: Landing): Promise<void> {
    const { context } = this.parts;
    try {
      const result = await settleCard(context, landing.orderId);
      if (context.api.signal.aborted) return;
      finishLanding(landing);
      this.#report(landing.orderId, result);
    } catch (error) {
      if (isFault(error, "NOT_FOUND")) finishLanding(landing); // nobody's here
      throw error;
    }
  }

  /** After a reload, or in another tab of the same browser. */
  async reload(attempt: Attempt): Promise<void> {
    const { context, attempts } = this.parts;
    const { orderId } = attempt;
    if (orderId === this.#open) return;
    if (attempt.window && (await isHeld(this.#lock(orderId)))) return;
    try {
      const result = await settleCard(context, orderId);
      const away =
        result.kind === "closed" &&
        !attempts.isMine(attempt) &&
        Date.now() - attempt.at < fresh;
      if (!away) this.#report(orderId, result);
    } catch (error) {
      if (isFault(error, "NOT_FOUND")) attempts.remove(orderId);
      throw error;
    }
  }

  dispose(): void {
    for (const left of this.#awaited.values()) left.abort();
    this.#awaited.clear();
  }

  #lock(orderId: string): string {
    return `${this.parts.context.api.lockName}${orderId}`;
  }

  async #prepare({
    popup = false,
    ...wanted
  }: RegisterCardInput): Promise<Ready> {
    const { api, texts } = this.parts.context;
    const script = this.parts.preload();
    script.catch(() => {}); // awaited below
    const { prepareBillingKey: made } = await api.run(
      prepareBillingKeyOperation,
      {
        input: {
          ...wanted,
          returnUrl: returnUrl(wanted.returnUrl || api.options.returnUrl),
        },
      },
    );
    if (made?.__typename !== "PrepareBillingKeySuccess") throw refusal(made);
    const pay = made.requestPay;
    const [order] = await Promise.all([
      this.parts.order(pay.merchantUid),
      script,
    ]);
    if (!order) throw refusal(null, { orderId: pay.merchantUid });
    return { imp: await loadImp(pay, texts), pay, order, popup };
  }

  /** Opens a window and reports its outcome. A popup opens before anything is awaited. */
  async #run(
    ready: Ready,
    press: string,
    retry: () => Promise<CardResult>,
  ): Promise<CardResult> {
    const { context, windows } = this.parts;
    const { id } = ready.order;
    const holding = hold(this.#lock(id));
    const ask = () => completeCard(context, id);
    this.#open = id;
    try {
      return await windows.run(
        ready,
        { holding, card: true, ask },
        async (ending, window) => {
          if (ending.how === "replaced") return this.#closed;
          const result = await this.#settle(window, id, ending);
          const over = result.kind === "failed" || result.kind === "closed";
          return this.#report(id, over ? { ...result, retry } : result);
        },
      );
    } catch (error) {
      if (isFault(error, "POPUP_BLOCKED")) this.#blocked = { press, ready };
      throw error;
    } finally {
      this.#open = null;
    }
  }

  get #closed(): CardResult {
    const { cardClosed } = storedTextsIn(this.parts.context.api.language);
    return { kind: "closed", message: cardClosed };
  }

  /** What became of a window. Its number is a hint; its flags are nothing. */
  async #settle(
    window: PaymentWindow,
    id: string,
    ending: Ending,
  ): Promise<CardResult> {
    const { context, windows } = this.parts;
    const reply = ending.how === "reply" ? ending.reply : {};
    const impUid = reply.imp_uid ?? undefined;
    const result = await settleCard(context, id, impUid);
    const refused = windows.refused(reply, id);
    if (!refused || impUid || result.kind !== "closed") return result;
    const order = await this.parts.order(id);
    if (order && window.isNews(order)) return result;
    throw refused;
  }

  /** Tells a result, keeps what a reload needs, and goes on asking about what is not over. */
  #report(orderId: string, result: CardResult): CardResult {
    const { context, attempts } = this.parts;
    if (context.api.signal.aborted) return result;
    const { kind } = result;
    if (kind === "pending") attempts.save(orderId, false, true);
    else attempts.remove(orderId);
    this.#awaited.get(orderId)?.abort();
    this.#awaited.delete(orderId);
    if (kind === "pending" || kind === "closed")
      void this.#await(orderId, kind);
    context.emit("card", result);
    return result;
  }

  /** Asks until there is something else to tell. */
  async #await(orderId: string, told: CardResult["kind"]): Promise<void> {
    const { context } = this.parts;
    const left = new AbortController();
    this.#awaited.set(orderId, left);
    const until = Date.now() + late;
    for (let ms = 3000; Date.now() < until; ms = Math.min(ms * 2, 60_000)) {
      await sleep(ms, left.signal);
      if (left.signal.aborted) return;
      const result = await completeCard(context, orderId)
        .then((answer) => cardResult(context, answer))
        .catch(() => null); // the next one may get an answer
      if (left.signal.aborted) return;
      if (result && result.kind !== told && result.kind !== "pending")
        return void this.#report(orderId, result);
    }
    this.#awaited.delete(orderId);
  }
}
