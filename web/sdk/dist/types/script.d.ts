import type { Texts } from "./messages.js";
/** window.IMP, as far as it is used. */
export interface Imp {
    init(code: string): void;
    request_pay(params: Record<string, unknown>, callback: (reply: Reply) => void): unknown;
    close?(): void;
}
/** What Iamport's callback says. Only the number and the error are read: flags lie. */
export interface Reply {
    imp_uid?: string | null;
    error_code?: string;
    error_coe?: string;
    error_msg?: string | null;
}
/** Loads Iamport's script unless it is there, and gives it the merchant's code, once per page. */
export declare function loadImp(at: {
    scriptUrl: string;
    impCode: string;
    sandbox?: boolean;
}, texts: Texts): Promise<Imp>;
/** What happened while Iamport's script ran: it reports by alert, and popups fail in silence. */
export interface Attended {
    value?: unknown;
    error?: unknown;
    /** What it wanted to alert. */
    said: string | null;
    /** A popup was asked for, and blocked. */
    blocked: boolean;
}
/** Calls Iamport's script and sees what it does. */
export declare function attend(call: () => unknown): Attended;
/** A copy that Iamport's script may write into: it freezes nothing, and holds no __typename. */
export declare function copyOf(params: object, popup: boolean): Record<string, unknown>;
