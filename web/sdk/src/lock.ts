/** A lock that is held until it is released, or taken away. */
export interface Hold {
  release(): void;
  /** Aborted when another tab took it away. */
  lost: AbortSignal;
}

const locks = (): LockManager | undefined => globalThis.navigator?.locks;
const queues = new Map<string, Promise<unknown>>();

/** Runs a function alone: in this browser where there are Web Locks, else on this page. */
export async function alone<T>(
  name: string,
  run: () => Promise<T>,
): Promise<T> {
  const manager = locks();
  if (manager) {
    let begun = false;
    try {
      return (await manager.request(name, () => {
        begun = true;
        return run();
      })) as T;
    } catch (error) {
      if (begun) throw error; // else the browser allows none here
    }
  }
  const turn = (queues.get(name) ?? Promise.resolve()).then(run);
  const end = turn.catch(() => {});
  queues.set(name, end);
  void end.then(() => queues.get(name) === end && queues.delete(name));
  return turn;
}

/**
 * Holds a lock, unless another tab does: then the answer is null. By force it
 * is taken from that tab. Without Web Locks there is no other tab.
 */
export function hold(name: string, force = false): Promise<Hold | null> {
  const lost = new AbortController();
  const free: Hold = { release: () => {}, lost: lost.signal };
  const manager = locks();
  if (!manager) return Promise.resolve(free);
  return new Promise((resolve) => {
    let held = false;
    manager
      .request(
        name,
        force ? { steal: true } : { ifAvailable: true },
        (lock) => {
          held = lock !== null;
          if (!held) return void resolve(null);
          return new Promise<void>((release) =>
            resolve({ release, lost: lost.signal }),
          );
        },
      )
      .catch(() => (held ? lost.abort() : resolve(free)));
  });
}

/** Tells whether a lock is held, here or in another tab. */
export async function isHeld(name: string): Promise<boolean> {
  const mine = await hold(name);
  mine?.release();
  return mine === null;
}
