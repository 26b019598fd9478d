import type { FailureFragment, PlanFragment } from "./generated.js";
/** A stored card that is charged again and again: status, next charge, and what can be done. */
export type Plan = PlanFragment;
/** What is charged each period, and by which card. Rhythm and price are the products'. */
export interface SubscribeInput {
    /** A card of cards(). */
    billingKeyId: string;
    /** Products with a recurrence. */
    lines: readonly {
        sku: string;
        quantity: number;
    }[];
}
interface Outcome<Kind extends string> {
    /** Branch on this. */
    kind: Kind;
    /** As it stands. */
    plan: Plan;
    /** For the customer, in their language. */
    message: string;
}
/** The first period is paid. */
export interface PlanActive extends Outcome<"active"> {
}
/** Nothing is charged yet: the days are free. */
export interface PlanTrialing extends Outcome<"trialing"> {
}
/** The charge's outcome is not known yet: deliver nothing. The plan is followed: onPlan tells. */
export interface PlanPending extends Outcome<"pending"> {
}
/** No money moved. */
export interface PlanFailed extends Outcome<"failed"> {
    /** Why, and what the customer should do. */
    failure: FailureFragment;
}
/** The card was changed, and what was overdue is paid. */
export interface PlanCardChanged extends Outcome<"changed"> {
}
/** What became of starting a plan; one that failed does not run. */
export type PlanResult = PlanActive | PlanTrialing | PlanPending | PlanFailed;
/** What became of changing a plan's card; the new card is kept, also if an overdue charge failed on it. */
export type PlanCardResult = PlanCardChanged | PlanPending | PlanFailed;
export {};
