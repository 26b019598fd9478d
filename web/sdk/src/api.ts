import {
  PaygraphError,
  aborted,
  isFault,
  type ErrorCode,
  type Fault,
} from "./error.js";
import type { Operation } from "./generated.js";
import { Session } from "./session.js";
import type { Box } from "./storage.js";
import { backoff, sleep } from "./time.js";
import type { PaygraphOptions } from "./types.js";

/** How long an answer may take. */
const patience = 35_000;
const tries = 4;

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
export class Api {
  readonly session: Session;
  readonly #ended = new AbortController();
  /** It has answered this page, so it allows it. */
  #answered = false;

  constructor(
    readonly endpoint: string,
    readonly options: PaygraphOptions,
    readonly language: "ko" | "en",
    private readonly box: Box,
    readonly lockName: string,
  ) {
    this.session = new Session(options.token, box, lockName, (query, token) =>
      this.#post(query, undefined, token),
    );
  }

  /** The same server and shopper, but not ended with this one. */
  detached(): Api {
    return new Api(
      this.endpoint,
      this.options,
      this.language,
      this.box,
      this.lockName,
    );
  }

  /** Aborts what runs and refuses what comes. */
  end(): void {
    this.#ended.abort();
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Runs an operation: renews the token if it has ended, and repeats what may be repeated. */
  async run<R, V>(
    operation: Operation<R, V>,
    variables: V,
    { orderId, repeatable = true, identified = false, signal }: Sending = {},
  ): Promise<R> {
    let renewed = false;
    for (let n = 0; ; n++) {
      const token = identified
        ? await this.session.identify()
        : await this.session.token(orderId);
      try {
        return await this.#post<R>(operation, variables, token, signal);
      } catch (error) {
        const { code, retryable, retryAfterMs } = error as PaygraphError;
        if (
          !renewed &&
          token &&
          isFault(error, "TOKEN_EXPIRED", "UNAUTHENTICATED") &&
          this.session.refuse(token, orderId)
        ) {
          renewed = true;
          continue;
        }
        if (!retryable || n + 1 >= tries || signal?.aborted) throw error;
        if (!repeatable && code !== "RATE_LIMITED") throw error; // it may have run
        await sleep(retryAfterMs ?? backoff(n), this.signal);
      }
    }
  }

  /** A request's headers. */
  headers(token: string | null): Record<string, string> {
    return {
      "Content-Type": "application/json",
      "Accept-Language": this.language,
      ...(token && { Authorization: `Bearer ${token}` }),
    };
  }

  /** Sends a request; a server that cannot be reached is NETWORK. */
  async fetch(
    body: object,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> {
    const send = this.options.fetch ?? globalThis.fetch;
    try {
      const response = await send.call(globalThis, this.endpoint, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        signal,
        cache: "no-store",
        credentials: "omit",
      });
      this.#answered = true;
      return response;
    } catch (error) {
      if (this.signal.aborted) throw aborted();
      if (signal.aborted)
        throw new PaygraphError(
          "NETWORK",
          `${new URL(this.endpoint).origin} did not answer in time`,
          { retryable: true, cause: error },
        );
      throw await this.#unreachable(error);
    }
  }

  async #post<R>(
    query: string,
    variables: unknown,
    token: string | null,
    signal?: AbortSignal,
  ): Promise<R> {
    if (this.signal.aborted) throw aborted();
    const limit = new AbortController();
    const end = () => limit.abort();
    const timer = setTimeout(end, patience);
    this.signal.addEventListener("abort", end);
    signal?.addEventListener("abort", end);
    try {
      const response = await this.fetch(
        { query, variables },
        { ...this.headers(token), Accept: "application/json" },
        limit.signal,
      );
      return await this.read<R>(response);
    } finally {
      clearTimeout(timer);
      this.signal.removeEventListener("abort", end);
      signal?.removeEventListener("abort", end);
    }
  }

  /** Reads a JSON answer; errors[] is thrown. */
  async read<R>(response: Response): Promise<R> {
    const requestId = response.headers.get("X-Request-Id") ?? undefined;
    let answer: Answer | null;
    try {
      answer = (await response.json()) as Answer | null;
    } catch (cause) {
      throw (
        this.#aborted() ??
        new PaygraphError(
          "NETWORK",
          `${this.endpoint} is no paygraph server (status ${response.status})`,
          {
            retryable: response.ok || response.status >= 500,
            requestId,
            cause,
          },
        )
      );
    }
    if (answer?.errors?.length) throw faultOf(answer, requestId);
    if (!answer?.data)
      throw new PaygraphError("INTERNAL", "the answer is empty", { requestId });
    return answer.data as R;
  }

  #aborted(): PaygraphError | null {
    return this.signal.aborted ? aborted() : null;
  }

  /** Tells a server that refuses this page from one that is away. */
  async #unreachable(cause: unknown): Promise<PaygraphError> {
    const page = globalThis.location?.origin;
    const server = new URL(this.endpoint);
    const may = this.#answered || page === server.origin;
    if (page && !may && navigator.onLine !== false) {
      const asked = await this.#knock(new URL("/healthz", server).href);
      if (asked)
        return new PaygraphError(
          "FORBIDDEN",
          `${server.origin} does not answer this page: its CORS_ORIGINS lacks ${page}`,
          { cause },
        );
    }
    return new PaygraphError("NETWORK", `${server.origin} cannot be reached`, {
      retryable: true,
      cause,
    });
  }

  /** Reports whether anybody is there. */
  async #knock(url: string): Promise<boolean> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), 3000);
    try {
      const send = this.options.fetch ?? globalThis.fetch;
      await send.call(globalThis, url, {
        mode: "no-cors",
        credentials: "omit",
        cache: "no-store",
        signal: limit.signal,
      });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The error that errors[] tells of. */
export function faultOf(answer: Answer, requestId?: string): PaygraphError {
  const { message, extensions } = answer.errors![0]!;
  const code = extensions?.code ?? "INTERNAL";
  const fault: Fault = {
    retryable: ["RATE_LIMITED", "UNAVAILABLE"].includes(code),
    requestId: extensions?.requestId ?? requestId,
    retryAfterMs: extensions?.retryAfterMs,
  };
  return new PaygraphError(code, message, fault);
}

/** A refusal that is data, as an error: for what is not the outcome of a payment. */
export function refusal(
  member:
    | { code?: ErrorCode; message?: string; fields?: Fault["fields"] }
    | null
    | undefined,
  orderId?: string,
): PaygraphError {
  return new PaygraphError(
    member?.code ?? "INTERNAL",
    member?.message ?? "the server could not answer",
    { fields: member?.fields, orderId, retryable: !member },
  );
}
