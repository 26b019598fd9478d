import { PaygraphError, type ErrorCode, type Fault } from "./error.js";
import type { Operation } from "./generated.js";
import { Session } from "./session.js";
import type { Box } from "./storage.js";
import type { PaygraphOptions } from "./types.js";
/** How an operation is sent. */
export interface Sending {
    /** The order that it is about: a redirect may have bought a token for it. */
    orderId?: string;
    /** It can be sent again without harm when its answer is lost. */
    repeatable?: boolean;
    /** It needs somebody: a guest is made if nobody is there. */
    identified?: boolean;
    /** Ends it early. */
    signal?: AbortSignal;
}
/** What the server answers. */
export interface Answer {
    data?: unknown;
    errors?: {
        message: string;
        extensions?: {
            code?: ErrorCode;
            requestId?: string;
            retryAfterMs?: number;
        };
    }[];
}
/** The server, over HTTP. */
export declare class Api {
    #private;
    readonly endpoint: string;
    readonly options: PaygraphOptions;
    readonly language: "ko" | "en";
    private readonly box;
    readonly lockName: string;
    readonly session: Session;
    constructor(endpoint: string, options: PaygraphOptions, language: "ko" | "en", box: Box, lockName: string);
    /** The same server and shopper, but not ended with this one. */
    detached(): Api;
    /** Aborts what runs and refuses what comes. */
    end(): void;
    get signal(): AbortSignal;
    /** Runs an operation: renews the token if it has ended, and repeats what may be repeated. */
    run<R, V>(operation: Operation<R, V>, variables: V, { orderId, repeatable, identified, signal }?: Sending): Promise<R>;
    /** A request's headers. */
    headers(token: string | null): Record<string, string>;
    /** Sends a request; a server that cannot be reached is NETWORK. */
    fetch(body: object, headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
    /** Reads a JSON answer; errors[] is thrown. */
    read<R>(response: Response): Promise<R>;
}
/** The error that errors[] tells of. */
export declare function faultOf(answer: Answer, requestId?: string): PaygraphError;
/** A refusal that is data, as an error: for what is not the outcome of a payment. */
export declare function refusal(member: {
    code?: ErrorCode;
    message?: string;
    fields?: Fault["fields"];
} | null | undefined, orderId?: string): PaygraphError;
