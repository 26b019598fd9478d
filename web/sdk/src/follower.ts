import type { Api } from "./api.js";
import { PaygraphError, isFault } from "./error.js";
import {
  Nap,
  backoff,
  hedged,
  keepAlive,
  limit,
  type Clock,
  type Limit,
} from "./time.js";
import type { Followed, Topic } from "./topic.js";
import type { Connection, Order } from "./types.js";

/** After how long live transports are tried again when none works. */
const tryAgain = 30_000;
/** After how long a better transport than the one that works is tried; twice as long each time. */
const tryBetter = 60_000;
/** How often a thing is read of which nothing is expected. */
const idle = 30_000;
/**
 * After how long a read that has no answer is sent again, on another
 * connection, and how often: browsers use connections again that a network has
 * forgotten, and wait for minutes.
 */
const doubt = 1200;
const doubts = 5;

/** The live transports, the better one first. */
const transports = ["ws", "sse"] as const;

/** Whom a follower tells. */
export interface Watcher<T = Order> {
  order(order: T): void;
  /** No more will come; with an error if it could not begin. */
  end?(error?: unknown): void;
}

/**
 * Follows one order, or one plan, while somebody watches: by WebSocket, else by
 * server-sent events; and reads it whenever these are silent for as long as it
 * says that one should wait. So a connection that is dead, or that somebody holds
 * back, costs one such wait.
 */
export class Follower<T extends Followed = Order> {
  #latest: T | null = null;
  readonly #watchers = new Set<Watcher<T>>();
  #running: AbortController | null = null;
  #paused = false;
  /** Of the live transport. */
  #line: Limit | null = null;
  #state: Connection | null = null;
  #heardAt = 0;
  #failures = 0;
  #reading: Promise<boolean> | null = null;
  readonly #reconnect = new Nap();
  readonly #next = new Nap();

  constructor(
    private readonly api: Api,
    private readonly clock: Clock,
    private readonly topic: Topic<T>,
    private readonly id: string,
    private readonly tell: {
      order(order: T): void;
      connection(connection: Connection): void;
    },
  ) {}

  /** The newest that is known. */
  get latest(): T | null {
    return this.#latest;
  }

  /** Takes it as it stood, from any source; what is older than what is known is dropped. */
  offer(order: T): void {
    if (this.#latest && order.version <= this.#latest.version) return;
    this.#latest = order;
    this.clock.notBefore(order.updatedAt);
    this.tell.order(order);
    for (const watcher of [...this.#watchers]) watcher.order(order);
  }

  /** Tells what comes, until the answer is called. What is known already is not told. */
  watch(watcher: Watcher<T>): () => void {
    this.#watchers.add(watcher);
    if (!this.#running && !this.#paused) this.#start();
    return () => {
      if (this.#watchers.delete(watcher) && this.#watchers.size === 0)
        this.#stop();
    };
  }

  /** The page is put away: closes the connections until wake. */
  pause(): void {
    this.#paused = true;
    this.#stop();
  }

  /** The page is back: reads it, and connects again. */
  wake(): void {
    this.#paused = false;
    if (this.#watchers.size === 0) return;
    if (!this.#running) this.#start();
    this.#reconnect.wake();
    void this.#read();
  }

  /** Ends it for all who watch. */
  end(error?: unknown): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    this.#stop();
    for (const watcher of watchers) watcher.end?.(error);
  }

  #start(): void {
    const running = (this.#running = new AbortController());
    this.#heardAt = Date.now();
    this.#failures = 0;
    this.#state = null;
    void this.#live(running.signal);
    void this.#beat(running.signal);
  }

  #stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#reconnect.wake();
    this.#next.wake();
  }

  #be(state: Connection): void {
    if (this.#state === state) return;
    this.#state = state;
    this.tell.connection(state);
  }

  /** Keeps the best live transport that works. */
  async #live(signal: AbortSignal): Promise<void> {
    let patience = tryBetter;
    for (let hasty = 0; !signal.aborted;) {
      let worked = false;
      const began = Date.now();
      for (const name of transports) {
        // A stream has its time, then a socket has its chance again.
        const most = name === "sse" ? patience : undefined;
        const line = (this.#line = limit([signal], most));
        const tell = {
          heard: () => (this.#heardAt = Date.now()),
          order: (order: T) => {
            this.#be(name);
            this.offer(order);
          },
          completed: () => this.end(),
        };
        worked = await import("./live.js").then(
          ({ connect }) =>
            connect(this.api, this.topic, this.id, name, line, tell),
          () => false, // not loaded: the order is read
        );
        line.done();
        this.#line = null;
        if (signal.aborted) return;
        if (this.#state === name) this.#state = null;
        if (worked && name === "sse")
          patience = Math.min(patience * 2, 600_000);
        if (worked) break;
      }
      void this.#read(); // what was missed, or cannot be told live
      hasty = worked && Date.now() - began < 5000 ? hasty + 1 : 0;
      await this.#reconnect.take(worked ? backoff(hasty - 1) : tryAgain);
    }
  }

  /** Reads it whenever nothing was heard for as long as it says. */
  async #beat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // A socket is asked whether it lives; two answers are missing then.
      const every =
        this.#state === "ws"
          ? Math.min(this.#interval(), 2 * keepAlive + 500)
          : this.#interval();
      const left = Math.min(this.#heardAt + every - Date.now(), every);
      if (left > 0) {
        await this.#next.take(left);
        continue;
      }
      const line = this.#line;
      const before = this.#latest?.version;
      const read = await this.#read();
      if (signal.aborted) return;
      if (read && !this.#state) this.#be("poll");
      this.#heardAt = Date.now();
      // A socket that lives answers its pings; a stream may be quiet, but not
      // while the order changes.
      const missed = before !== undefined && before !== this.#latest?.version;
      if (line === this.#line && (this.#state === "ws" || missed))
        line?.abort();
    }
  }

  #interval(): number {
    const every = this.#latest
      ? (this.topic.pollAfterMs(this.#latest) ?? idle)
      : 3000;
    return Math.min(every * 2 ** Math.max(0, this.#failures - 10), idle);
  }

  /** Reads it once; reports whether there was an answer. */
  #read(): Promise<boolean> {
    this.#reading ??= this.#ask().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #ask(): Promise<boolean> {
    try {
      const { id } = this;
      const answer = await hedged(
        (signal) => {
          const sending = { orderId: id, repeatable: false, signal };
          return this.api.run(this.topic.read, { id }, sending);
        },
        doubt,
        doubts,
      );
      const order = this.topic.of(answer);
      if (this.#failures > 0) this.#reconnect.wake();
      this.#failures = 0;
      if (this.#state === "offline") this.#be("poll");
      if (order) this.offer(order);
      else if (!this.#latest)
        this.end(
          new PaygraphError(
            "NOT_FOUND",
            `there is no ${this.topic.name} ${this.id}`,
          ),
        );
      return true;
    } catch (error) {
      this.#failures++;
      if (isFault(error, "NETWORK") && this.#running) this.#be("offline");
      else if (isFault(error, "FORBIDDEN", "UNAUTHENTICATED") && !this.#latest)
        this.end(error);
      return false;
    }
  }
}
