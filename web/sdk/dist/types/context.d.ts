import type { Api } from "./api.js";
import type { Follower } from "./follower.js";
import type { Texts } from "./messages.js";
import type { Results } from "./result.js";
import type { Box } from "./storage.js";
import type { Clock } from "./time.js";
import type { Followed, Topic } from "./topic.js";
import type { Events, Order } from "./types.js";
/** What every part of a checkout works with. */
export interface Context {
    api: Api;
    /** The same server and shopper, but not ended with this one. */
    detached(): Api;
    /** What outlives the page. */
    box: Box;
    clock: Clock;
    texts: Texts;
    results: Results;
    /** The one follower of an order. */
    follower(orderId: string): Follower;
    /** The one follower of each thing of a kind. */
    following<T extends Followed>(topic: Topic<T>): (id: string) => Follower<T>;
    /** An order as it stands: news, if it is followed. */
    offer(order: Order): void;
    /** Tells the page. */
    emit<E extends keyof Events>(event: E, value: Events[E]): void;
}
