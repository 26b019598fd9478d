import { createKept } from "../base/kept";
import type { Buyer } from "./form";
import { language, type Language } from "./settings";

/** Somebody who is not there: her notices are found in the outbox. */
export const sampleBuyer = (lang: Language): Buyer => ({
  name: lang === "ko" ? "김하나" : "Hana Kim",
  email: "hana@example.com",
  tel: "010-1234-5678",
});

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** What the buyer typed last; the next order begins with it, the first with a sample. */
export const buyer = createKept<Buyer>("buyer", (stored) => {
  if (!stored) return sampleBuyer(language.get());
  const kept = stored as Partial<Buyer>;
  return {
    name: text(kept.name),
    email: text(kept.email),
    tel: text(kept.tel),
  };
});

export const isEmpty = ({ name, email, tel }: Buyer): boolean =>
  !(name || email || tel);

export const nobody: Buyer = { name: "", email: "", tel: "" };

/** The buyer as the API takes it: nothing that is empty. */
export function buyerInput(typed: Buyer): Partial<Buyer> {
  const filled = Object.entries(typed)
    .map(([field, value]) => [field, value.trim()] as const)
    .filter(([, value]) => value !== "");
  return Object.fromEntries(filled);
}
