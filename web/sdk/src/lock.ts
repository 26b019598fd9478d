const queues = new Map<string, Promise<unknown>>();

/** Runs a function alone: in this browser where there are Web Locks, else on this page. */
export async function alone<T>(
  name: string,
  run: () => Promise<T>,
): Promise<T> {
  const locks = globalThis.navigator?.locks;
  if (locks) {
    try {
      return (await locks.request(name, run)) as T;
    } catch (error) {
      if ((error as { name?: string } | null)?.name !== "SecurityError")
        throw error;
    }
  }
  const turn = (queues.get(name) ?? Promise.resolve()).then(run, run);
  const end = turn.catch(() => {});
  queues.set(name, end);
  void end.then(() => queues.get(name) === end && queues.delete(name));
  return turn;
}

/**
 * Takes a lock until release is called, unless somebody else holds it: then
 * the answer is null. Without Web Locks there is nobody else.
 */
export async function take(name: string): Promise<(() => void) | null> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return () => {};
  return new Promise((resolve) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) return void resolve(null);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(() => resolve(() => {}));
  });
}

/** Tells whether a lock is held, here or in another tab. */
export async function isHeld(name: string): Promise<boolean> {
  const release = await take(name);
  release?.();
  return release === null;
}
