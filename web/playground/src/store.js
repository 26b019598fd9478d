import { useSyncExternalStore } from "react";

/** A value that several components share and code outside of React can set. */
export function createStore(initial) {
  let state = initial;
  const listeners = new Set();
  return {
    get: () => state,
    set(changes) {
      state = { ...state, ...changes };
      listeners.forEach((listener) => listener());
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore(store) {
  return useSyncExternalStore(store.subscribe, store.get);
}

// Storage throws where the browser blocks it; the page then just forgets.
export function recall(key) {
  try {
    return localStorage.getItem(`paygraph:${key}`);
  } catch {
    return null;
  }
}

/** Keeps a value between visits; null forgets it. */
export function remember(key, value) {
  try {
    if (value === null) {
      localStorage.removeItem(`paygraph:${key}`);
    } else {
      localStorage.setItem(`paygraph:${key}`, value);
    }
  } catch {
    // Nothing to do: it lasts as long as the page.
  }
}
