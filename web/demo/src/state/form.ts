import type { BuyerField, PaymentMethod } from "@paygraph/checkout";
import type { Words } from "../words";
import { isTelephone } from "../words/telephone";

export type Method = PaymentMethod;

/** Who pays, as it is typed. */
export interface Buyer {
  name: string;
  email: string;
  tel: string;
}

export type Field = keyof Buyer;

/** What is wrong with the form, by the path of the input: "buyer.name". */
export type Faults = Record<string, string>;

const needs: Record<Field, BuyerField> = {
  name: "NAME",
  email: "EMAIL",
  tel: "TEL",
};

export const isNeeded = (method: Method | undefined, field: Field): boolean =>
  method?.requiredBuyerFields.includes(needs[field]) ?? false;

/** What a browser can know before it asks the server. */
export function checkForm(
  buyer: Buyer,
  method: Method | undefined,
  words: Words,
): Faults {
  const { rule, needs: neededFor } = words.checkout;
  const faults: Faults = {};
  if (!method) faults.payMethod = rule.method;
  for (const field of Object.keys(needs) as Field[]) {
    if (method && isNeeded(method, field) && !buyer[field].trim()) {
      faults[`buyer.${field}`] = neededFor(method.label);
    }
  }
  const { name, email, tel } = buyer;
  if ([...name.trim()].length > 16) faults["buyer.name"] = rule.name;
  if (email.trim() && !/^[^@\s,;<>]+@[^@\s,;<>]+$/.test(email.trim())) {
    faults["buyer.email"] = rule.email;
  } else if ([...email.trim()].length > 64) {
    faults["buyer.email"] = rule.emailLong;
  }
  if (tel.trim() && !isTelephone(tel.trim())) faults["buyer.tel"] = rule.tel;
  return faults;
}

/** The server's list of faults, by the same paths. */
export function faultsOf(
  fields: readonly { path: readonly string[]; message: string }[],
): Faults {
  const faults: Faults = {};
  for (const { path, message } of fields) faults[path.join(".")] ??= message;
  return faults;
}

/** Whether a method takes a sum: why not, or null. */
export function outOfRange(
  method: Method,
  sum: { amount: number; currency: string },
): "tooLow" | "tooHigh" | null {
  const { minimum, maximum } = method;
  if (minimum?.currency === sum.currency && sum.amount < minimum.amount) {
    return "tooLow";
  }
  if (maximum?.currency === sum.currency && sum.amount > maximum.amount) {
    return "tooHigh";
  }
  return null;
}
