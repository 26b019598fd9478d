import type { Context } from "./context.js";
import type { Follower } from "./follower.js";
import type { CancelMoment } from "./generated.js";
import type { Plan, PlanCardResult, PlanResult, SubscribeInput } from "./plan-types.js";
/** Starts plans, and changes them. */
export declare class Plans {
    #private;
    private readonly context;
    /** The one follower of a plan. */
    readonly follower: (id: string) => Follower<Plan>;
    constructor(context: Context);
    /** Starts a plan. Its key is stored before the call: when the answer is lost, the next press finds the same plan. */
    start(input: SubscribeInput): Promise<PlanResult>;
    read(id: string): Promise<Plan | null>;
    list(): Promise<readonly Plan[]>;
    cancel(planId: string, at?: CancelMoment): Promise<Plan>;
    pause(planId: string): Promise<Plan>;
    resume(planId: string): Promise<Plan>;
    changeCard(planId: string, billingKeyId: string): Promise<PlanCardResult>;
    /** Takes a plan as it stands; who listens hears of what is new. */
    offer(plan: Plan): Plan;
}
