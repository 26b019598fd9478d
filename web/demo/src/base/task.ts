import { useCallback, useEffect, useState } from "react";

/** Something that is being read. While it is read again, the old stays. */
export interface Task<T> {
  data: T | undefined;
  fault: unknown;
  loading: boolean;
  again(): void;
}

/** Reads when the component appears and whenever one of keys changes. */
export function useTask<T>(read: () => Promise<T>, keys: unknown[]): Task<T> {
  const [state, setState] = useState<Omit<Task<T>, "again">>({
    data: undefined,
    fault: undefined,
    loading: true,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    setState((now) => ({ ...now, loading: true }));
    read().then(
      (data) => current && setState({ data, fault: undefined, loading: false }),
      (fault: unknown) =>
        current && setState(({ data }) => ({ data, fault, loading: false })),
    );
    return () => {
      current = false;
    };
    // read closes over keys, and over nothing else that changes.
  }, [...keys, round]);
  return { ...state, again: useCallback(() => setRound((n) => n + 1), []) };
}
