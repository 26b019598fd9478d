/** Time by the server's clock. */
export class Clock {
  #offset = 0;

  now(): Date {
    return new Date(Date.now() + this.#offset);
  }

  /** Learns from a time that the server told; sent is when it was asked. */
  learn(serverTime: string, sent: number): void {
    const told = Date.parse(serverTime);
    if (Number.isFinite(told)) this.#offset = told - (sent + Date.now()) / 2;
  }

  /** Learns from a time that lies in the server's past. */
  notBefore(past: string): void {
    const ahead = Date.parse(past) - this.now().getTime();
    if (ahead > 0) this.#offset += ahead;
  }
}

/** Waits that end early when they are woken. */
export class Naps {
  readonly #open = new Set<() => void>();

  nap(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#open.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#open.add(end);
    });
  }

  wake(): void {
    for (const end of [...this.#open]) end();
  }
}

/** Waits; less if the signal is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const naps = new Naps();
  if (signal.aborted) return Promise.resolve();
  const wake = () => naps.wake();
  signal.addEventListener("abort", wake);
  return naps.nap(ms).finally(() => signal.removeEventListener("abort", wake));
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
