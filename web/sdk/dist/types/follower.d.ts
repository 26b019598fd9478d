import type { Api } from "./api.js";
import { type Clock } from "./time.js";
import type { Connection, Order } from "./types.js";
/** Whom a follower tells. */
export interface Watcher {
    order(order: Order): void;
    /** No more will come; with an error if it could not begin. */
    end?(error?: unknown): void;
}
/**
 * Follows one order while somebody watches: by WebSocket, else by server-sent
 * events; and reads it whenever these are silent for as long as the order says
 * that one should wait. So a connection that is dead, or that somebody holds
 * back, costs one such wait.
 */
export declare class Follower {
    #private;
    private readonly api;
    private readonly clock;
    private readonly id;
    private readonly tell;
    constructor(api: Api, clock: Clock, id: string, tell: {
        order(order: Order): void;
        connection(connection: Connection): void;
    });
    /** The newest that is known. */
    get latest(): Order | null;
    /** Takes an order from any source; one that is older than what is known is dropped. */
    offer(order: Order): void;
    /** Tells what comes, until the answer is called. What is known already is not told. */
    watch(watcher: Watcher): () => void;
    /** The page is put away: closes the connections until wake. */
    pause(): void;
    /** The page is back: reads the order, and connects again. */
    wake(): void;
    /** Ends it for all who watch. */
    end(error?: unknown): void;
}
