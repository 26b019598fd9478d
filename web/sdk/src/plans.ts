import { refusal } from "./error.js";
import type { Context } from "./context.js";
import type { Follower } from "./follower.js";
import {
  cancelPlanOperation,
  changePlanCardOperation,
  pausePlanOperation,
  planOperation,
  plansOperation,
  resumePlanOperation,
  startPlanOperation,
} from "./generated-stored.js";
import type {
  CancelMoment,
  CancelPlanMutation,
  FailureFragment,
  PlanOfOrderFragment,
} from "./generated.js";
import { alone } from "./lock.js";
import { Once } from "./once.js";
import { isTrying, planTopic } from "./plan-topic.js";
import type {
  Plan,
  PlanCardResult,
  PlanFailed,
  PlanPending,
  PlanResult,
  SubscribeInput,
} from "./plan-types.js";
import { keyOf } from "./press.js";
import { storedTextsIn } from "./stored-messages.js";
import { sleep } from "./time.js";

/** How often an outcome that is not known yet is asked for before the answer is pending. */
const asks = 4;

/** Starts plans, and changes them. */
export class Plans {
  /** The one follower of a plan. */
  readonly follower: (id: string) => Follower<Plan>;
  readonly #once = new Once();

  constructor(private readonly context: Context) {
    this.follower = context.following(planTopic);
  }

  /** Starts a plan. Its key is stored before the call: when the answer is lost, the next press finds the same plan. */
  start(input: SubscribeInput): Promise<PlanResult> {
    const text = JSON.stringify(input);
    return this.#once.run(`start ${text}`, () =>
      alone(`${this.context.api.lockName}plan`, () => this.#start(input, text)),
    );
  }

  async #start(input: SubscribeInput, text: string): Promise<PlanResult> {
    const { api, box } = this.context;
    const texts = storedTextsIn(api.language);
    for (let n = 1, anew = false; ; n++) {
      const idempotencyKey = keyOf(box, "plan", text);
      const { startPlan: made } = await api.run(startPlanOperation, {
        input: { ...input, lines: [...(input.lines ?? [])], idempotencyKey },
      });
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
            anew = true; // the plan of an old key, which is over by now
            continue;
          }
          return plan.status === "TRIALING"
            ? { kind: "trialing", plan, message: texts.planTrialing }
            : { kind: "active", plan, message: texts.planActive };
        }
        case "PaymentFailed":
          return this.#failed(made);
        case "IdempotencyConflict":
          if (anew) throw refusal(made);
          anew = true;
          continue;
        default:
          throw refusal(made);
      }
    }
  }

  async read(id: string): Promise<Plan | null> {
    const { plan } = await this.context.api.run(planOperation, { id });
    return plan && this.offer(plan);
  }

  async list(): Promise<readonly Plan[]> {
    const { viewer } = await this.context.api.run(plansOperation, {});
    return viewer.plans.edges.map(({ node }) => node);
  }

  async cancel(planId: string, at?: CancelMoment): Promise<Plan> {
    const { cancelPlan } = await this.context.api.run(cancelPlanOperation, {
      input: { planId, ...(at && { at }) },
    });
    return this.#changed(cancelPlan);
  }

  async pause(planId: string): Promise<Plan> {
    const { pausePlan } = await this.context.api.run(pausePlanOperation, {
      input: { planId },
    });
    return this.#changed(pausePlan);
  }

  async resume(planId: string): Promise<Plan> {
    const { resumePlan } = await this.context.api.run(resumePlanOperation, {
      input: { planId },
    });
    return this.#changed(resumePlan);
  }

  changeCard(planId: string, billingKeyId: string): Promise<PlanCardResult> {
    return this.#once.run(`card ${planId} ${billingKeyId}`, async () => {
      const { changePlanCard: made } = await this.context.api.run(
        changePlanCardOperation,
        { input: { planId, billingKeyId } },
      );
      if (made && "plan" in made) this.offer(made.plan);
      switch (made?.__typename) {
        case "PlanChanged": {
          const { language } = this.context.api;
          const message = storedTextsIn(language).planCardChanged;
          return { kind: "changed", plan: made.plan, message };
        }
        case "PaymentPending":
          return this.#pending(planOf(made.order));
        case "PaymentFailed":
          return this.#failed(made);
        default:
          throw refusal(made);
      }
    });
  }

  /** Takes a plan as it stands; who listens hears of what is new. */
  offer(plan: Plan): Plan {
    this.follower(plan.id).offer(plan);
    return plan;
  }

  #changed(made: CancelPlanMutation["cancelPlan"]): Plan {
    if (made && "plan" in made) this.offer(made.plan);
    if (!made || "code" in made) throw refusal(made);
    return made.plan;
  }

  /** Its outcome is awaited: whoever listens to plans hears it. */
  #pending(plan: Plan): PlanPending {
    const follower = this.follower(plan.id);
    follower.offer(plan);
    const unwatch = follower.watch({
      order: (now) => {
        if (isTrying(now)) return;
        const { box } = this.context;
        if (plan.status === "INCOMPLETE") box.remove("plan");
        unwatch();
      },
    });
    return { kind: "pending", plan, message: this.context.texts.pending };
  }

  #failed({
    order,
    failure,
    message,
  }: {
    order: PlanOfOrderFragment;
    failure: FailureFragment;
    message: string;
  }): PlanFailed {
    const plan = this.offer(planOf(order));
    return { kind: "failed", plan, message, failure };
  }
}

/** The plan that a charge's order belongs to. */
function planOf({ charge }: PlanOfOrderFragment): Plan {
  if (!charge) throw refusal(null);
  return charge.plan;
}

const hasEnded = ({ status }: Plan): boolean =>
  status === "CANCELLED" || status === "COMPLETED";
