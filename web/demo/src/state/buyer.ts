import { createKept } from "../base/kept";
import type { Buyer } from "./form";

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** What the buyer typed last; the next order begins with it. */
export const buyer = createKept<Buyer>("buyer", (stored) => {
  const kept = (stored ?? {}) as Partial<Buyer>;
  return {
    name: text(kept.name),
    email: text(kept.email),
    tel: text(kept.tel),
  };
});

export const sampleBuyer: Buyer = {
  name: "김하나",
  email: "hana@example.com",
  tel: "010-1234-5678",
};

/** The buyer as the API takes it: nothing that is empty. */
export function buyerInput(typed: Buyer): Partial<Buyer> {
  const filled = Object.entries(typed)
    .map(([field, value]) => [field, value.trim()] as const)
    .filter(([, value]) => value !== "");
  return Object.fromEntries(filled);
}
