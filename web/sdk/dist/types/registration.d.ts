import type { CardResult } from "./card-types.js";
import type { Context } from "./context.js";
import type { CompleteBillingKeyMutation } from "./generated.js";
type Answer = Extract<CompleteBillingKeyMutation["completeBillingKey"], {
    __typename: `BillingKey${string}`;
}>;
/** Asks once what became of a registration. */
export declare function completeCard({ api }: Context, orderId: string, impUid?: string): Promise<Answer>;
/** What an answer means to a customer whose window is closed. */
export declare function cardResult({ api }: Context, answer: Answer): CardResult;
/** Asks what became of a registration whose window is closed, until it is known or the customer has waited enough. */
export declare function settleCard(context: Context, orderId: string, impUid?: string): Promise<CardResult>;
export {};
