import type { Order, Paygraph } from "@paygraph/checkout";
import { useCallback, useEffect, useState } from "react";
import { hasReturnedTo } from "../base/redirect";
import { useStore } from "../base/store";
import { OrderMore, type OrderMoreQuery } from "./generated";
import { ask, shop } from "./shop";

/** What the SDK's order lacks: what happened, and what can be refunded. */
export type More = NonNullable<OrderMoreQuery["order"]>;

/** An order that is on the screen; order is null if there is none. */
export interface Shown {
  order: Order | null | undefined;
  more: More | null;
  fault: unknown;
  again(): void;
}

/** An order as it stands now and as it changes, read again by again(). */
export function useOrder(id: string): Shown {
  const paygraph = useStore(shop);
  const [order, setOrder] = useState<Order | null>();
  const [more, setMore] = useState<More | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [round, setRound] = useState(0);

  // Whose order it is may be another question for another caller.
  useEffect(() => {
    setOrder(undefined);
    setMore(null);
  }, [paygraph, id]);

  useEffect(() => {
    if (!paygraph) return;
    return watch(
      paygraph,
      id,
      (next) => setOrder((now) => newer(now, next)),
      setFault,
    );
  }, [paygraph, id, round]);

  const version = order?.version;
  useEffect(() => {
    if (!paygraph || version === undefined) return;
    let current = true;
    ask(paygraph, OrderMore, { id }).then(
      (answer) => current && setMore(answer.order),
      () => undefined, // the order itself says what is wrong
    );
    return () => {
      current = false;
    };
  }, [paygraph, id, version, round]);

  const again = useCallback(() => setRound((n) => n + 1), []);
  return { order, more, fault, again };
}

const newer = (now: Order | null | undefined, next: Order | null) =>
  now && next && now.id === next.id && now.version > next.version ? now : next;

/** Reads an order, then follows it until it is final; returns how to stop. */
function watch(
  paygraph: Paygraph,
  id: string,
  show: (order: Order | null) => void,
  fail: (fault: unknown) => void,
): () => void {
  let current = true;
  let frames: AsyncIterator<Order> | undefined;
  const stopListening = paygraph.on("order", (order) => {
    if (current && order.id === id) show(order);
  });
  (async () => {
    if (hasReturnedTo(id)) await paygraph.resume(); // it trades the code for a token
    const order = await paygraph.order(id);
    if (!current) return;
    fail(null);
    show(order);
    if (!order) return;
    frames = paygraph.follow(id)[Symbol.asyncIterator]();
    for (;;) {
      const { value, done } = await frames.next();
      if (!current || done) return;
      show(value);
    }
  })().catch((reason: unknown) => {
    if (current) fail(reason);
  });
  return () => {
    current = false;
    stopListening();
    void frames?.return?.();
  };
}
