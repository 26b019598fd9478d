import type { Follower } from "./follower.js";
import type { Order } from "./types.js";

/** An order's changes, one after the other; a slow reader gets the newest only. */
export async function* iterate(
  follower: Follower,
  signal: AbortSignal,
): AsyncGenerator<Order, void> {
  if (signal.aborted) return;
  let newest = follower.latest;
  let ended = false;
  let fault: unknown;
  let wake = () => {};
  const unwatch = follower.watch({
    order: (order) => {
      newest = order;
      wake();
    },
    end: (error) => {
      ended = true;
      fault = error;
      wake();
    },
  });
  try {
    for (;;) {
      if (newest) {
        const order = newest;
        newest = null;
        yield order;
      } else if (ended) {
        if (fault) throw fault as Error;
        return;
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    unwatch();
  }
}
