import { isFault, refusal } from "./error.js";
import type { CardResult } from "./card-types.js";
import type { Context } from "./context.js";
import { completeBillingKeyOperation } from "./generated-stored.js";
import type { CompleteBillingKeyMutation } from "./generated.js";
import { storedTextsIn } from "./stored-messages.js";
import { sleep } from "./time.js";

/** How often an outcome that is not known yet is asked for before the answer is pending. */
const asks = 4;

type Answer = Extract<
  CompleteBillingKeyMutation["completeBillingKey"],
  { __typename: `BillingKey${string}` }
>;

/** Asks once what became of a registration. */
export async function completeCard(
  { api }: Context,
  orderId: string,
  impUid?: string,
): Promise<Answer> {
  const { completeBillingKey: answer } = await api.run(
    completeBillingKeyOperation,
    { input: { merchantUid: orderId, ...(impUid && { impUid }) } },
  );
  switch (answer?.__typename) {
    case "BillingKeyIssued":
    case "BillingKeyPending":
    case "BillingKeyFailed":
      return answer;
    default:
      throw refusal(answer, { orderId });
  }
}

/** What an answer means to a customer whose window is closed. */
export function cardResult({ api }: Context, answer: Answer): CardResult {
  const texts = storedTextsIn(api.language);
  switch (answer.__typename) {
    case "BillingKeyIssued":
      return {
        kind: "stored",
        message: texts.cardStored,
        card: answer.billingKey,
      };
    case "BillingKeyPending":
      return answer.waitingFor === "BUYER"
        ? { kind: "closed", message: texts.cardClosed }
        : {
            kind: "pending",
            message: texts.cardPending,
            waitingFor: answer.waitingFor,
          };
    case "BillingKeyFailed":
      return answer.failure.code === "WINDOW_CLOSED"
        ? { kind: "closed", message: texts.cardClosed }
        : { kind: "failed", message: answer.message, failure: answer.failure };
  }
}

/** Asks what became of a registration whose window is closed, until it is known or the customer has waited enough. */
export async function settleCard(
  context: Context,
  orderId: string,
  impUid?: string,
): Promise<CardResult> {
  const { api } = context;
  try {
    for (let n = 1; ; n++) {
      const answer = await completeCard(context, orderId, impUid);
      const result = cardResult(context, answer);
      if (result.kind !== "pending" || n >= asks) return result;
      if (answer.__typename === "BillingKeyPending")
        await sleep(answer.pollAfterMs, api.signal);
    }
  } catch (error) {
    // It may well be stored: the page asks again.
    if (!isFault(error, "NETWORK", "UNAVAILABLE", "RATE_LIMITED")) throw error;
    return {
      kind: "pending",
      message: storedTextsIn(api.language).cardPending,
      waitingFor: "CONNECTION",
    };
  }
}
