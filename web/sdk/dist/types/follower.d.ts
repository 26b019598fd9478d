import type { Api } from "./api.js";
import { type Clock } from "./time.js";
import type { Followed, Topic } from "./topic.js";
import type { Connection, Order } from "./types.js";
/** Whom a follower tells. */
export interface Watcher<T = Order> {
    order(order: T): void;
    /** No more will come; with an error if it could not begin. */
    end?(error?: unknown): void;
}
/**
 * Follows one order, or one plan, while somebody watches: by WebSocket, else by
 * server-sent events; and reads it whenever these are silent for as long as it
 * says that one should wait. So a connection that is dead, or that somebody holds
 * back, costs one such wait.
 */
export declare class Follower<T extends Followed = Order> {
    #private;
    private readonly api;
    private readonly clock;
    private readonly topic;
    private readonly id;
    private readonly tell;
    constructor(api: Api, clock: Clock, topic: Topic<T>, id: string, tell: {
        order(order: T): void;
        connection(connection: Connection): void;
    });
    /** The newest that is known. */
    get latest(): T | null;
    /** Takes it as it stood, from any source; what is older than what is known is dropped. */
    offer(order: T): void;
    /** Tells what comes, until the answer is called. What is known already is not told. */
    watch(watcher: Watcher<T>): () => void;
    /** The page is put away: closes the connections until wake. */
    pause(): void;
    /** The page is back: reads it, and connects again. */
    wake(): void;
    /** Ends it for all who watch. */
    end(error?: unknown): void;
}
