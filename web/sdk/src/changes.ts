import type { Follower } from "./follower.js";
import type { Followed } from "./topic.js";

/** The changes of what is followed, one after the other; a slow reader gets the newest only. */
export const changes = <T extends Followed>(
  find: () => Follower<T> | Promise<Follower<T>>,
  ended: AbortSignal,
): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => iterator(find, ended),
});

// By hand, because the return of a generator waits for the next value: a page
// that leaves must not.
function iterator<T extends Followed>(
  find: () => Follower<T> | Promise<Follower<T>>,
  ended: AbortSignal,
): AsyncIterator<T> {
  let newest: T | null = null;
  let fault: unknown;
  let over = ended.aborted;
  let unwatch = () => {};
  let wake = () => {};

  const end = (error?: unknown) => {
    over = true;
    fault = error;
    wake();
  };
  const begin = async () => {
    if (over) return;
    const follower = await find();
    if (ended.aborted) end();
    if (over) return; // the page left meanwhile
    newest = follower.latest;
    unwatch = follower.watch({
      order: (order) => {
        newest = order;
        wake();
      },
      end,
    });
  };
  const begun = begin().catch(end);
  const done = { done: true, value: undefined } as const;
  return {
    async next() {
      await begun;
      while (!newest && !over)
        await new Promise<void>((resolve) => (wake = resolve));
      if (newest) {
        const value = newest;
        newest = null;
        return { done: false, value };
      }
      const error = fault;
      fault = undefined;
      if (error) throw error as Error;
      return done;
    },
    async return() {
      newest = null;
      unwatch();
      end();
      return done;
    },
  };
}
