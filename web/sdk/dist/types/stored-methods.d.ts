import type { Paygraph } from "./types.js";
/** What createPaygraph offers for stored cards and plans, but for followPlan, which answers at once. */
export declare const storedMethods: readonly ["registerCard", "cards", "deleteCard", "payWithCard", "subscribe", "plan", "plans", "cancelPlan", "pausePlan", "resumePlan", "changePlanCard"];
export type StoredMethod = (typeof storedMethods)[number];
export type StoredMethods = Pick<Paygraph, StoredMethod>;
