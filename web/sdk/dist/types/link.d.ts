import type { Api } from "./api.js";
import type { Answer } from "./error.js";
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
