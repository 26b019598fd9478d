/** How often a socket is asked whether it lives, in milliseconds: often enough for the shortest wait of an order. */
export const keepAlive = 1500;

/** Time by the server's clock. */
export class Clock {
  #offset = 0;

  now(): Date {
    return new Date(Date.now() + this.#offset);
  }

  /** Learns from a time that the server told; sent is when it was asked. */
  learn(serverTime: string | undefined, sent: number): void {
    const told = Date.parse(serverTime ?? "");
    if (Number.isFinite(told)) this.#offset = told - (sent + Date.now()) / 2;
  }

  /** Learns from a time that lies in the server's past. */
  notBefore(past: string): void {
    const ahead = Date.parse(past) - this.now().getTime();
    if (ahead > 0) this.#offset += ahead;
  }
}

/** A wait that ends early when it is woken; one at a time. */
export class Nap {
  wake = (): void => {};

  take(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** What can be ended: by itself after a while, by others, or by hand. */
export interface Limit {
  signal: AbortSignal;
  abort(): void;
  /** It is over: nothing will end it any more. */
  done(): void;
}

/** Begins something that the others end, or time. */
export function limit(ends: (AbortSignal | undefined)[], ms?: number): Limit {
  const own = new AbortController();
  const abort = () => own.abort();
  const timer = ms && setTimeout(abort, ms);
  for (const end of ends) {
    if (end?.aborted) abort();
    end?.addEventListener("abort", abort);
  }
  const done = () => {
    clearTimeout(timer);
    for (const end of ends) end?.removeEventListener("abort", abort);
  };
  return { signal: own.signal, abort, done };
}

/** Waits; less if the signal is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const nap = new Nap();
  const slept = nap.take(signal.aborted ? 0 : ms);
  signal.addEventListener("abort", nap.wake);
  return slept.finally(() => signal.removeEventListener("abort", nap.wake));
}

/** Asks, and asks once more whenever there was no answer for so long; the first answer counts. */
export function hedged<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  every: number,
  most: number,
): Promise<T> {
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout>;
  return new Promise<T>((resolve, reject) => {
    const begin = (n: number) => {
      ask(over.signal).then(resolve, reject);
      if (n < most) timer = setTimeout(() => begin(n + 1), every);
    };
    begin(1);
  }).finally(() => {
    clearTimeout(timer);
    over.abort();
  });
}

/** How long to wait after n failures: half a second, doubled each time, with some chance in it. */
export const backoff = (n: number): number =>
  Math.min(500 * 2 ** n, 15_000) * (0.75 + Math.random() / 2);
