import { createStore, useStore } from "./store";

/** Where the page is. `moves` counts, so that going to the same page is seen. */
export interface Place {
  path: string;
  query: URLSearchParams;
  moves: number;
}

const here = (moves: number): Place => ({
  path: location.pathname,
  query: new URLSearchParams(location.search),
  moves,
});

const place = createStore(here(0));
const update = () => place.set(({ moves }) => here(moves + 1));

addEventListener("popstate", update);

export const usePlace = (): Place => useStore(place);
export const currentPath = (): string => place.get().path;

/**
 * A press has changed what the page tells: it is read from the top again, by
 * whoever is still there.
 */
export function fromTop(path: string): void {
  if (currentPath() !== path) return;
  scrollTo(0, 0);
  update();
}

export function go(to: string, { replace = false } = {}): void {
  if (replace) {
    history.replaceState(null, "", to);
  } else {
    history.pushState(null, "", to);
    scrollTo(0, 0);
  }
  update();
}
