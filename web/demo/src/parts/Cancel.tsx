import type { Order } from "@paygraph/checkout";
import { useEffect, useRef, useState } from "react";
import { shop } from "../api/shop";
import { currentPath, fromTop } from "../base/route";
import { useStore } from "../base/store";
import { useWords } from "../words";
import { Fault } from "./Fault";

/** Closes an order that is not paid, after one question. */
export function Cancel({ order, done }: { order: Order; done(): void }) {
  const words = useWords();
  const paygraph = useStore(shop);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asking) no.current?.focus();
  }, [asking]);

  async function cancel() {
    setBusy(true);
    setFault(null);
    const path = currentPath();
    try {
      await paygraph?.cancel(order.id);
      fromTop(path);
    } catch (reason) {
      setFault(reason);
    } finally {
      setBusy(false);
      setAsking(false);
      done();
    }
  }

  if (!asking) {
    return (
      <>
        {fault ? <Fault of={fault} title={words.fault.act} /> : null}
        <button
          type="button"
          className="button button-quiet"
          onClick={() => setAsking(true)}
        >
          {words.order.cancel}
        </button>
      </>
    );
  }
  return (
    <div className="sure" role="group" aria-label={words.order.cancelSure}>
      <p>{words.order.cancelSure}</p>
      <button
        type="button"
        className="button button-small"
        ref={no}
        onClick={() => setAsking(false)}
      >
        {words.order.cancelNo}
      </button>
      <button
        type="button"
        className="button button-small button-danger"
        disabled={busy}
        onClick={cancel}
      >
        {words.order.cancelYes}
      </button>
    </div>
  );
}
