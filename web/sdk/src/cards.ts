import { refusal } from "./api.js";
import type { Attempt, Attempts } from "./attempts.js";
import type {
  CardDeleted,
  CardResult,
  RegisterCardInput,
  StoredCard,
} from "./card-types.js";
import type { Context } from "./context.js";
import { PaygraphError, isFault } from "./error.js";
import {
  billingKeysOperation,
  deleteBillingKeyOperation,
  orderOperation,
  prepareBillingKeyOperation,
  type RequestPayFragment,
} from "./generated.js";
import { finishLanding, type Landing } from "./landing.js";
import { hold, isHeld } from "./lock.js";
import { Once } from "./once.js";
import { plainCopy } from "./plain.js";
import { fresh, returnUrl } from "./press.js";
import { cardResult, completeCard, settleCard } from "./registration.js";
import { errorCode, loadImp, type Imp } from "./script.js";
import { sleep } from "./time.js";
import type { Order } from "./types.js";
import { PaymentWindow, type Ending } from "./window.js";
import type { Windows } from "./windows.js";

/** How long a registration is asked about after its window was closed: it may be done late. */
const late = 15 * 60_000;

/** A registration whose window can open at once. */
interface Ready {
  press: string;
  imp: Imp;
  pay: RequestPayFragment;
  order: Order;
}

/** Registers cards, lists and forgets them. */
export class Cards {
  readonly #once = new Once();
  readonly #awaited = new Map<string, AbortController>();
  /** Its popup was blocked: the next press opens it. */
  #ready: Ready | null = null;
  /** In front of the customer. */
  #open: string | null = null;

  constructor(
    private readonly context: Context,
    private readonly attempts: Attempts,
    private readonly windows: Windows,
    private readonly preload: () => Promise<unknown>,
  ) {}

  register(input: RegisterCardInput = {}): Promise<CardResult> {
    this.windows.pressed();
    const plain = plainCopy(input);
    const press = JSON.stringify(plain);
    return this.#once.run(press, async () => {
      const ready = this.#ready;
      this.#ready = null;
      return this.#run(
        ready?.press === press ? ready : await this.#prepare(press, plain),
        plain,
      );
    });
  }

  async list(): Promise<readonly StoredCard[]> {
    const { billingKeys } = await this.context.api.run(
      billingKeysOperation,
      {},
    );
    return billingKeys;
  }

  async delete(id: string, endPlans = false): Promise<CardDeleted> {
    const { api, tell } = this.context;
    const { deleteBillingKey: made } = await api.run(
      deleteBillingKeyOperation,
      { input: { billingKeyId: id, endPlans } },
    );
    if (made?.__typename !== "DeleteBillingKeySuccess") throw refusal(made);
    made.endedPlans.forEach(tell.plan);
    return { card: made.billingKey, endedPlans: made.endedPlans };
  }

  /** After a redirect; the customer may have to sign in first. */
  async land(landing: Landing): Promise<void> {
    try {
      const result = await settleCard(this.context, landing.orderId);
      if (this.context.api.signal.aborted) return;
      finishLanding(landing);
      this.#report(landing.orderId, result);
    } catch (error) {
      if (isFault(error, "NOT_FOUND")) finishLanding(landing); // nobody's here
      throw error;
    }
  }

  /** After a reload, or in another tab of the same browser. */
  async reload(attempt: Attempt): Promise<void> {
    const { orderId } = attempt;
    if (orderId === this.#open) return;
    if (attempt.window && (await isHeld(this.#lock(orderId)))) return;
    try {
      const result = await settleCard(this.context, orderId);
      const away =
        result.kind === "closed" &&
        !this.attempts.isMine(attempt) &&
        Date.now() - attempt.at < fresh;
      if (!away) this.#report(orderId, result);
    } catch (error) {
      if (isFault(error, "NOT_FOUND")) this.attempts.remove(orderId);
      throw error;
    }
  }

  dispose(): void {
    for (const left of this.#awaited.values()) left.abort();
    this.#awaited.clear();
  }

  #lock(orderId: string): string {
    return `${this.context.api.lockName}${orderId}`;
  }

  async #prepare(
    press: string,
    { popup: _, ...wanted }: RegisterCardInput,
  ): Promise<Ready> {
    const { api, texts } = this.context;
    const script = this.preload();
    script.catch(() => {}); // awaited below
    const { prepareBillingKey: made } = await api.run(
      prepareBillingKeyOperation,
      { input: { returnUrl: returnUrl(api.options.returnUrl), ...wanted } },
    );
    if (made?.__typename !== "PrepareBillingKeySuccess") throw refusal(made);
    const pay = made.requestPay;
    const [{ order }] = await Promise.all([
      api.run(orderOperation, { id: pay.merchantUid }),
      script,
    ]);
    if (!order) throw refusal(null, pay.merchantUid);
    return { press, imp: await loadImp(pay, texts), pay, order };
  }

  /** Opens a window and reports its outcome. A popup opens before anything is awaited. */
  async #run(ready: Ready, input: RegisterCardInput): Promise<CardResult> {
    const { order } = ready;
    const holding = hold(this.#lock(order.id));
    this.attempts.save(order.id, true, true);
    this.#open = order.id;
    try {
      const window = this.#window(ready);
      const ending = await this.windows.show(window, !!input.popup);
      if (ending.how === "replaced")
        return { kind: "closed", message: this.context.texts.cardClosed };
      const result = await this.#settle(window, order, ending);
      const again = { retry: () => this.register(input) };
      const over = result.kind === "failed" || result.kind === "closed";
      return this.#report(order.id, over ? { ...result, ...again } : result);
    } catch (error) {
      if (!isFault(error, "ABORTED")) this.attempts.remove(order.id);
      if (isFault(error, "POPUP_BLOCKED")) this.#ready = ready;
      throw error;
    } finally {
      this.#open = null;
      void holding.then((mine) => mine?.release());
    }
  }

  #window({ imp, pay, order }: Ready): PaymentWindow {
    const { context } = this;
    const follower = context.follower(order.id);
    follower.offer(order);
    return new PaymentWindow(
      imp,
      pay,
      follower,
      context.texts,
      order,
      (state) =>
        context.tell.window({ state, order: follower.latest ?? order }),
      () => completeCard(context, order.id),
    );
  }

  /** What became of a window. Its number is a hint; its flags are nothing. */
  async #settle(
    window: PaymentWindow,
    { id }: Order,
    ending: Ending,
  ): Promise<CardResult> {
    const reply = ending.how === "reply" ? ending.reply : {};
    const impUid = reply.imp_uid ?? undefined;
    const result = await settleCard(this.context, id, impUid);
    const code = errorCode(reply);
    if (!code || impUid || result.kind !== "closed") return result;
    const { order } = await this.context.api.run(orderOperation, { id });
    if (order && window.isNews(order)) return result;
    throw new PaygraphError(
      "WINDOW_REFUSED",
      reply.error_msg || this.context.texts.refused,
      { orderId: id, cause: reply },
    );
  }

  /** Tells a result, keeps what a reload needs, and goes on asking about what is not over. */
  #report(orderId: string, result: CardResult): CardResult {
    if (this.context.api.signal.aborted) return result;
    const { kind } = result;
    if (kind === "pending") this.attempts.save(orderId, false, true);
    else this.attempts.remove(orderId);
    this.#awaited.get(orderId)?.abort();
    this.#awaited.delete(orderId);
    if (kind === "pending" || kind === "closed")
      void this.#await(orderId, kind);
    this.context.tell.card(result);
    return result;
  }

  /** Asks until there is something else to tell. */
  async #await(orderId: string, told: CardResult["kind"]): Promise<void> {
    const left = new AbortController();
    this.#awaited.set(orderId, left);
    const until = Date.now() + late;
    for (let ms = 3000; Date.now() < until; ms = Math.min(ms * 2, 60_000)) {
      await sleep(ms, left.signal);
      if (left.signal.aborted) return;
      const result = await completeCard(this.context, orderId)
        .then((answer) => cardResult(this.context, answer))
        .catch(() => null); // the next one may get an answer
      if (left.signal.aborted) return;
      if (result && result.kind !== told && result.kind !== "pending")
        return void this.#report(orderId, result);
    }
    this.#awaited.delete(orderId);
  }
}
