import { faultOf, type Api } from "./api.js";
import { PaygraphError, isFault } from "./error.js";
import { orderOperation, orderUpdatedOperation } from "./generated.js";
import { socket } from "./socket.js";
import { stream } from "./stream.js";
import { Clock, Naps, backoff } from "./time.js";
import type { Connection, Order } from "./types.js";

/** How long a transport may be silent before its first word. */
const greeting = 4000;
/** After how long a better transport is tried again. */
const betterAfter = 30_000;
/** How often an order is read that says nothing of it, if there is no live transport. */
const idle = 30_000;

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

const transports: [Connection, (link: Link) => Promise<void>][] = [
  ["ws", socket],
  ["sse", stream],
];

/**
 * Follows one order: by WebSocket, else by server-sent events, and reads it
 * itself whenever these are silent for as long as the order says. It runs
 * while somebody watches.
 */
export class Follower {
  #latest: Order | null = null;
  readonly #watchers = new Set<Watcher>();
  readonly #naps = new Naps();
  #running: AbortController | null = null;
  #line: AbortController | null = null; // the live transport's
  #paused = false;
  #heardAt = 0;
  #state: Connection | null = null;
  #reading: Promise<void> | null = null;
  #failures = 0;

  constructor(
    private readonly api: Api,
    private readonly clock: Clock,
    private readonly id: string,
    private readonly tell: {
      order(order: Order): void;
      connection(connection: Connection): void;
      idle(): void;
    },
  ) {}

  /** The newest that is known. */
  get latest(): Order | null {
    return this.#latest;
  }

  /** Takes an order from any source; an older one is dropped. */
  offer(order: Order): void {
    if (this.#latest && order.version <= this.#latest.version) return;
    this.#latest = order;
    this.tell.order(order);
    for (const watcher of [...this.#watchers]) watcher.order(order);
  }

  /** Tells what comes until the answer is called; what is known already is not told. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    if (!this.#running && !this.#paused) this.#start();
    return () => {
      if (!this.#watchers.delete(watcher) || this.#watchers.size > 0) return;
      this.#stop();
      this.tell.idle();
    };
  }

  /** Closes its connections until resume: the page is put away. */
  pause(): void {
    this.#paused = true;
    this.#stop();
  }

  /** Reads the order, and connects again if that was lost. */
  wake(): void {
    this.#paused = false;
    if (this.#watchers.size === 0) return;
    if (!this.#running) return this.#start();
    this.#naps.wake();
    void this.#read();
  }

  /** Ends it for all who watch. */
  end(error?: unknown): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    this.#stop();
    this.tell.idle();
    for (const watcher of watchers) watcher.end?.(error);
  }

  #start(): void {
    this.#running = new AbortController();
    this.#heardAt = Date.now();
    this.#failures = 0;
    this.#state = null;
    void this.#live(this.#running.signal);
    void this.#beat(this.#running.signal);
  }

  #stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#naps.wake();
  }

  #be(state: Connection): void {
    if (this.#state === state) return;
    this.#state = state;
    this.tell.connection(state);
  }

  /** Keeps the best live transport that works. */
  async #live(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (let i = 0; i < transports.length && !signal.aborted;) {
        const worked = await this.#connect(...transports[i]!, signal);
        if (signal.aborted) return;
        if (!worked) i++;
        else {
          i = 0;
          void this.#read(); // what was missed
          await this.#naps.nap(200 + Math.random() * 300);
        }
      }
      if (signal.aborted) return;
      await this.#naps.nap(betterAfter);
    }
  }

  /** Runs one transport to its end; tells whether it had brought anything. */
  async #connect(
    name: Connection,
    transport: (link: Link) => Promise<void>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const line = (this.#line = new AbortController());
    const stop = () => line.abort();
    signal.addEventListener("abort", stop);
    let worked = false;
    let refused = false;
    const greet = setTimeout(stop, greeting);
    const { api, id } = this;
    const link: Link = {
      endpoint: api.endpoint,
      language: api.language,
      webSocketImpl: api.options.webSocketImpl,
      query: orderUpdatedOperation,
      variables: { id },
      signal: line.signal,
      token: () => api.session.token(id),
      open: (token) =>
        api.fetch(
          { query: orderUpdatedOperation, variables: { id } },
          { ...api.headers(token), Accept: "text/event-stream" },
          line.signal,
        ),
      read: (response) => api.read(response),
      heard: () => (this.#heardAt = Date.now()),
      frame: (answer) => {
        const { data, errors } = answer as {
          data?: { orderUpdated?: Order };
          errors?: [];
        };
        if (errors) throw faultOf(answer);
        const order = data?.orderUpdated;
        if (!order || line.signal.aborted) return;
        clearTimeout(greet);
        worked = true;
        this.#heardAt = Date.now();
        this.#be(name);
        this.offer(order);
      },
      completed: () => {
        if (this.#running?.signal === signal) this.end();
      },
      failure: (error, token) => {
        const { code } = error as { code?: unknown };
        const unauthorized =
          code === 4401 ||
          code === "TOKEN_EXPIRED" ||
          code === "UNAUTHENTICATED";
        if (unauthorized && token) refused = api.session.refuse(token, id);
        return error;
      },
    };
    try {
      await transport(link);
    } catch {
      // The next one is tried, and the order is read anyway.
    }
    clearTimeout(greet);
    line.abort();
    signal.removeEventListener("abort", stop);
    if (this.#line === line) this.#line = null;
    if (this.#state === name) this.#state = null;
    return worked || (refused && this.#renewals++ === 0);
  }
  #renewals = 0;

  /** Reads the order whenever nothing was heard for as long as it says. */
  async #beat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const every = this.#interval();
      const left = this.#heardAt + every - Date.now();
      if (left > 0) {
        await this.#naps.nap(left);
        continue;
      }
      const version = this.#latest?.version;
      const line = this.#line;
      await this.#read();
      if (signal.aborted) return;
      // A socket answers pings; a stream may be quiet, but not while things change.
      const missed = version !== undefined && version !== this.#latest?.version;
      if (line === this.#line && (this.#state === "ws" || missed))
        this.#line?.abort();
      this.#heardAt = Date.now();
    }
  }

  #interval(): number {
    if (this.#failures > 0) return Math.min(backoff(this.#failures), idle);
    return this.#latest ? (this.#latest.pollAfterMs ?? idle) : 3000;
  }

  /** Reads the order once. */
  #read(): Promise<void> {
    this.#reading ??= this.#ask().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #ask(): Promise<void> {
    const sent = Date.now();
    try {
      const { order, checkoutConfig } = await this.api.run(
        orderOperation,
        { id: this.id },
        { orderId: this.id, repeatable: false },
      );
      this.#failures = 0;
      this.#renewals = 0;
      this.clock.learn(checkoutConfig.serverTime, sent);
      if (order) {
        if (!this.#state || this.#state === "offline") this.#be("poll");
        this.offer(order);
      } else if (!this.#latest) {
        this.end(
          new PaygraphError("NOT_FOUND", `there is no order ${this.id}`),
        );
      }
    } catch (error) {
      this.#failures++;
      if (isFault(error, "NETWORK") && this.#running) this.#be("offline");
      else if (isFault(error, "FORBIDDEN", "UNAUTHENTICATED") && !this.#latest)
        this.end(error);
    }
  }
}
