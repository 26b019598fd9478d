import type { ErrorCode as ServerCode, FaultsFragment } from "./generated.js";
/** Codes of a PaygraphError: the server's own, and what can go wrong in a browser. */
export type ErrorCode = ServerCode
/** The server, or a part of the SDK, could not be reached; its address is in the cause. */
 | "NETWORK"
/** Iamport's script did not load: a content blocker, or a Content-Security-Policy. */
 | "SCRIPT_BLOCKED"
/** The browser blocked the popup: call open() inside a click. */
 | "POPUP_BLOCKED"
/** Iamport refused to open its window; the message is its own. */
 | "WINDOW_REFUSED"
/** Another script or merchant code of Iamport is in use on this page. */
 | "IMP_CONFLICT"
/** The SDK was disposed. */
 | "ABORTED";
/** One fault of an input; path leads to the form's field. */
export type FieldError = FaultsFragment["fields"][number];
/** What else is known of a fault. */
export interface Fault {
    retryable?: boolean | undefined;
    requestId?: string | undefined;
    fields?: readonly FieldError[] | undefined;
    retryAfterMs?: number | undefined;
    orderId?: string | undefined;
    cause?: unknown;
}
/** Something is wrong that is not the outcome of a payment. */
export declare class PaygraphError extends Error {
    /** Branch on this. */
    readonly code: ErrorCode;
    readonly name = "PaygraphError";
    /** The same call may succeed later. */
    readonly retryable: boolean;
    /** Quote it when you ask the server's operator. */
    readonly requestId?: string | undefined;
    /** With INVALID_INPUT: every fault, with the path of its field. */
    readonly fields?: readonly FieldError[] | undefined;
    /** How long to wait before the call is repeated. */
    readonly retryAfterMs?: number | undefined;
    /** The order that was already made, if one was. */
    readonly orderId?: string | undefined;
    constructor(
    /** Branch on this. */
    code: ErrorCode, message: string, { cause, retryable, ...fault }?: Fault);
}
/** Something could not be fetched; later it may be. What it was is for the page's developer. */
export declare const unreachable: (language: "ko" | "en", what: string, cause: unknown) => PaygraphError;
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
/** The error that errors[] tells of. */
export declare function faultOf(answer: Answer, requestId?: string): PaygraphError;
/** A refusal that is data, as an error: for what is not the outcome of a payment. */
export declare const refusal: (member: {
    code?: ErrorCode;
    message?: string;
    fields?: Fault["fields"];
} | null | undefined, fault?: Fault) => PaygraphError;
export declare const aborted: () => PaygraphError;
export declare const isFault: (error: unknown, ...codes: ErrorCode[]) => boolean;
