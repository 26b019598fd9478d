import { createStore, type Store } from "./store";

// A browser may refuse storage, to a page in a frame for example: then things
// are kept as long as the page.
function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Kept as long as the page.
  }
}

/**
 * A store that outlives the page and is the same in every tab. What was stored
 * may be old or somebody else's: known reads it, or gives what to begin with.
 */
export function createKept<T>(
  name: string,
  known: (stored: unknown) => T,
): Store<T> {
  const key = `paygraph.demo.${name}`;
  const store = createStore(known(read(key)));
  addEventListener("storage", (event) => {
    if (event.key === key) store.set(known(read(key)));
  });
  return {
    ...store,
    set(next) {
      store.set(next);
      write(key, store.get());
    },
  };
}
