import type { ErrorCode as ServerCode, FaultsFragment } from "./generated.js";
import { textsIn } from "./messages.js";

/** Codes of a PaygraphError: the server's own, and what can go wrong in a browser. */
export type ErrorCode =
  | ServerCode
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
export class PaygraphError extends Error {
  override readonly name = "PaygraphError";
  /** The same call may succeed later. */
  readonly retryable!: boolean;
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
    readonly code: ErrorCode,
    message: string,
    { cause, retryable = false, ...fault }: Fault = {},
  ) {
    super(message, { cause });
    Object.assign(this, { retryable }, fault);
  }
}

/** Something could not be fetched; later it may be. What it was is for the page's developer. */
export const unreachable = (
  language: "ko" | "en",
  what: string,
  cause: unknown,
) =>
  new PaygraphError("NETWORK", textsIn(language).unreachable, {
    retryable: true,
    cause: new Error(what, { cause }),
  });

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
export function faultOf(answer: Answer, requestId?: string): PaygraphError {
  const { message, extensions } = answer.errors![0]!;
  const { code = "INTERNAL", ...more } = extensions ?? {};
  const { retryAfterMs } = more;
  return new PaygraphError(code, message, {
    retryable: ["RATE_LIMITED", "UNAVAILABLE"].includes(code),
    requestId: more.requestId ?? requestId,
    retryAfterMs,
  });
}

/** A refusal that is data, as an error: for what is not the outcome of a payment. */
export const refusal = (
  member:
    | { code?: ErrorCode; message?: string; fields?: Fault["fields"] }
    | null
    | undefined,
  fault?: Fault,
): PaygraphError =>
  new PaygraphError(
    member?.code ?? "INTERNAL",
    member?.message ?? "the server could not answer",
    { fields: member?.fields, retryable: !member, ...fault },
  );

export const aborted = () =>
  new PaygraphError("ABORTED", "paygraph was disposed");

export const isFault = (error: unknown, ...codes: ErrorCode[]): boolean =>
  error instanceof PaygraphError &&
  (codes.length === 0 || codes.includes(error.code));
