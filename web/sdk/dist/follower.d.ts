import { type Api } from "./api.js";
import { Clock } from "./time.js";
import type { Connection, Order } from "./types.js";
/** What a live transport is given: where to connect, and whom to tell. */
export interface Link {
    endpoint: string;
    language: string;
    webSocketImpl: unknown;
    query: string;
    variables: Record<string, unknown>;
    signal: AbortSignal;
    token(): Promise<string | null>;
    open(token: string | null): Promise<Response>;
    read(response: Response): Promise<unknown>;
    /** Something came: the transport is alive. */
    heard(): void;
    /** A frame came. */
    frame(answer: object): void;
    /** The server has no more to say. */
    completed(): void;
    /** What an end of the transport means; a token that was refused is dropped. */
    failure(error: unknown, token: string | null): unknown;
}
/** Whom a follower tells. */
export interface Watcher {
    order(order: Order): void;
    /** No more will come; with an error if it could not begin. */
    end?(error?: unknown): void;
}
/**
 * Follows one order: by WebSocket, else by server-sent events, and reads it
 * itself whenever these are silent for as long as the order says. It runs
 * while somebody watches.
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
        idle(): void;
    });
    /** The newest that is known. */
    get latest(): Order | null;
    /** Takes an order from any source; an older one is dropped. */
    offer(order: Order): void;
    /** Tells what comes until the answer is called; what is known already is not told. */
    watch(watcher: Watcher): () => void;
    /** Closes its connections until resume: the page is put away. */
    pause(): void;
    /** Reads the order, and connects again if that was lost. */
    wake(): void;
    /** Ends it for all who watch. */
    end(error?: unknown): void;
}
