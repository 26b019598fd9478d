import { planOperation, planUpdatedOperation } from "./generated-stored.js";
import type { Plan } from "./plan-types.js";
import type { Topic } from "./topic.js";

/** A charge's outcome is not known. */
export const isTrying = ({ status, nextCharge }: Plan): boolean =>
  status === "INCOMPLETE" || nextCharge?.status === "PROCESSING";

export const planTopic: Topic<Plan> = {
  name: "plan",
  read: planOperation,
  live: planUpdatedOperation,
  of: (answer: { plan?: Plan; planUpdated?: Plan }) =>
    answer.plan ?? answer.planUpdated,
  // While a charge is being tried its outcome is near.
  pollAfterMs: (plan) => (isTrying(plan) ? 3000 : null),
};
