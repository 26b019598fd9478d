import {
  PaygraphError,
  aborted,
  faultOf,
  isFault,
  refusal,
  unreachable,
  type Answer,
} from "./error.js";
import type { Operation } from "./generated.js";
import { Session } from "./session.js";
import type { Box } from "./storage.js";
import { backoff, limit, sleep, type Clock } from "./time.js";
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

/** What may tell the server's time. */
interface Timed {
  checkoutConfig?: { serverTime?: string };
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
    box: Box,
    private readonly clock: Clock,
    readonly lockName: string,
  ) {
    this.session = new Session(options.token, box, lockName, (query, token) =>
      this.#post(query, undefined, token),
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
    try {
      const response = await this.#send(this.endpoint, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        signal,
      });
      this.#answered = true;
      return response;
    } catch (error) {
      if (this.signal.aborted) throw aborted();
      if (signal.aborted) throw this.#away("did not answer in time", error);
      throw await this.#refused(error);
    }
  }

  #send(url: string, how: RequestInit): Promise<Response> {
    const { fetch = globalThis.fetch } = this.options;
    return fetch.call(globalThis, url, {
      cache: "no-store",
      credentials: "omit",
      ...how,
    });
  }

  async #post<R>(
    query: string,
    variables: unknown,
    token: string | null,
    signal?: AbortSignal,
  ): Promise<R> {
    if (this.signal.aborted) throw aborted();
    const asking = limit([this.signal, signal], patience);
    const sent = Date.now();
    try {
      const response = await this.fetch(
        { query, variables },
        { ...this.headers(token), Accept: "application/json" },
        asking.signal,
      );
      const data = await this.read<R & Timed>(response);
      this.clock.learn(data.checkoutConfig?.serverTime, sent);
      return data;
    } finally {
      asking.done();
    }
  }

  /** Reads a JSON answer; errors[] is thrown. */
  async read<R>(response: Response): Promise<R> {
    const requestId = response.headers.get("X-Request-Id") ?? undefined;
    let answer: Answer | null;
    try {
      answer = (await response.json()) as Answer | null;
    } catch (cause) {
      if (this.signal.aborted) throw aborted();
      throw new PaygraphError(
        "NETWORK",
        `${this.endpoint} is no paygraph server (status ${response.status})`,
        { retryable: response.ok || response.status >= 500, requestId, cause },
      );
    }
    if (answer?.errors?.length) throw faultOf(answer, requestId);
    if (!answer?.data) throw refusal(null, { requestId, retryable: false });
    return answer.data as R;
  }

  /** Tells a server that refuses this page from one that is away. */
  async #refused(cause: unknown): Promise<PaygraphError> {
    const { endpoint } = this;
    const page = globalThis.location?.origin;
    const { origin, pathname } = new URL(endpoint);
    const may = this.#answered || page === origin;
    if (
      page &&
      !may &&
      navigator.onLine !== false &&
      (await this.#knock(`${origin}/healthz`))
    )
      // Where nothing is, nothing allows this page either.
      return new PaygraphError(
        "FORBIDDEN",
        `${endpoint} does not answer this page: ${pathname === "/graphql" ? "" : "it is not there, or "}its CORS_ORIGINS lacks ${page}`,
        { cause },
      );
    return this.#away("cannot be reached", cause);
  }

  #away(why: string, cause: unknown): PaygraphError {
    return unreachable(this.language, `${this.endpoint} ${why}`, cause);
  }

  /** Reports whether anybody is there. */
  async #knock(url: string): Promise<boolean> {
    const knocking = limit([], 3000);
    try {
      await this.#send(url, { mode: "no-cors", signal: knocking.signal });
      return true;
    } catch {
      return false;
    } finally {
      knocking.done();
    }
  }
}
