import { PaygraphError } from "@paygraph/checkout";
import type { Faults } from "./form";
import { faultsOf } from "./form";

/** A bank account as it is typed. */
export interface Typed {
  bankCode: string;
  accountNumber: string;
  holder: string;
}

export const noAccount: Typed = { bankCode: "", accountNumber: "", holder: "" };

/** What a browser can know of an account: that nothing is missing. */
export function checkAccount(
  typed: Typed,
  required: string,
  pickBank: string,
): Faults {
  const faults: Faults = {};
  if (!typed.bankCode) faults["account.bankCode"] = pickBank;
  if (!/\d/.test(typed.accountNumber)) {
    faults["account.accountNumber"] = required;
  }
  if (!typed.holder.trim()) faults["account.holder"] = required;
  return faults;
}

type Answer =
  | { __typename: "RefundSettled" | "RefundPending" }
  | {
      __typename: string;
      code: string;
      message: string;
      fields?: { path: string[]; message: string }[];
    }
  | null;

/** What became of a refund, for the form that asked for it. */
export interface Answered {
  done: boolean;
  pending: boolean;
  message: string;
  faults: Faults;
}

export function answered(answer: Answer): Answered {
  const refused = answer && "code" in answer ? answer : null;
  return {
    done: answer !== null && !refused,
    pending: answer?.__typename === "RefundPending",
    message: refused?.message ?? "",
    faults: faultsOf(refused?.fields ?? []),
  };
}

/** A fault that was thrown, as the form shows it. */
export const failed = (reason: unknown, unknown: string): Answered => ({
  done: false,
  pending: false,
  message: reason instanceof PaygraphError ? reason.message : unknown,
  faults:
    reason instanceof PaygraphError && reason.fields
      ? faultsOf(reason.fields)
      : {},
});
