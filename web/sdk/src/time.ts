/** Time by the server's clock. */
export class Clock {
  #offset = 0;

  /** Learns from a time that the server told; sent is when it was asked. */
  learn(serverTime: string, sent: number): void {
    const told = Date.parse(serverTime);
    if (Number.isFinite(told)) this.#offset = told - (sent + Date.now()) / 2;
  }

  now(): Date {
    return new Date(Date.now() + this.#offset);
  }
}

/** Waits, or less if the signal is aborted: it never throws. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}

/** Waits that can be cut short from outside. */
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

/** How long to wait before try n + 2: half a second, doubled, with some chance in it. */
export const backoff = (n: number): number =>
  Math.min(500 * 2 ** n, 15_000) * (0.75 + Math.random() / 2);
