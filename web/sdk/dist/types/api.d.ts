import type { Operation } from "./generated.js";
import { Session } from "./session.js";
import type { Box } from "./storage.js";
import { type Clock } from "./time.js";
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
/** The server, over HTTP. */
export declare class Api {
    #private;
    readonly endpoint: string;
    readonly options: PaygraphOptions;
    readonly language: "ko" | "en";
    private readonly clock;
    readonly lockName: string;
    readonly session: Session;
    constructor(endpoint: string, options: PaygraphOptions, language: "ko" | "en", box: Box, clock: Clock, lockName: string);
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
