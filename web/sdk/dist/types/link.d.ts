import { type Answer, type Api } from "./api.js";
import type { Followed, Topic } from "./topic.js";
/** What a live transport is given: what to ask, and whom to tell. */
export interface Link {
    api: Api;
    request: {
        query: string;
        variables: Record<string, unknown>;
    };
    signal: AbortSignal;
    token: string | null;
    /** Something came: it is alive. */
    heard(): void;
    /** An answer came. One with errors is thrown. */
    frame(answer: Answer): void;
    /** The server has no more to say. */
    completed(): void;
}
/** Runs a link until it ends. */
export type Transport = (link: Link) => Promise<void>;
/**
 * Runs one transport to its end; reports whether it worked, or may work at
 * once with another token.
 */
export declare function connect<T extends Followed>(api: Api, topic: Topic<T>, id: string, transport: Transport, line: AbortController, tell: {
    heard(): void;
    order(order: T): void;
    completed(): void;
}): Promise<boolean>;
