import type { Paygraph } from "./types.js";

/** What createPaygraph offers for stored cards and plans, but for followPlan, which answers at once. */
export const storedMethods = [
  "registerCard",
  "cards",
  "deleteCard",
  "payWithCard",
  "subscribe",
  "plan",
  "plans",
  "cancelPlan",
  "pausePlan",
  "resumePlan",
  "changePlanCard",
] as const;

export type StoredMethod = (typeof storedMethods)[number];
export type StoredMethods = Pick<Paygraph, StoredMethod>;
