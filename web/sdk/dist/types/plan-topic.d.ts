import type { Plan } from "./plan-types.js";
import type { Topic } from "./topic.js";
/** A charge's outcome is not known. */
export declare const isTrying: ({ status, nextCharge }: Plan) => boolean;
export declare const planTopic: Topic<Plan>;
