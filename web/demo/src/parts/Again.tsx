import { PaygraphError, type Order } from "@paygraph/checkout";
import { useState, type FormEvent } from "react";
import { useMethods } from "../api/methods";
import { shop } from "../api/shop";
import { currentPath, fromTop } from "../base/route";
import { useStore } from "../base/store";
import {
  faultsOf,
  isNeeded,
  outOfRange,
  type Faults,
  type Field,
  type Method,
} from "../state/form";
import { forget } from "../state/outcome";
import { usePay } from "../state/pay";
import { applyWindowKind } from "../state/windows";
import { useWords } from "../words";
import { Fault } from "./Fault";
import { Methods } from "./Methods";
import { PayButton } from "./PayButton";

const fields = ["name", "email", "tel"] as const satisfies readonly Field[];

// The buyer was named with the order and stays: a method that needs more than
// was told cannot be chosen any more.
const lacks = (method: Method, order: Order): Field | undefined =>
  fields.find((f) => isNeeded(method, f) && !order.buyer?.[f]);

/** Pays an order that is there, by the same method or another one. */
export function Again({ order }: { order: Order }) {
  const words = useWords();
  const paygraph = useStore(shop);
  const methods = useMethods();
  const { phase, fault, run } = usePay();
  const [faults, setFaults] = useState<Faults>({});
  const possible = methods.data?.filter(
    (m) => !lacks(m, order) && !outOfRange(m, order.total),
  );
  const why = (method: Method) => {
    const field = lacks(method, order);
    const { lacking, lackingFields } = words.checkout;
    return field ? lacking(lackingFields[field]) : null;
  };
  const waiting = order.status === "AWAITING_DEPOSIT";
  const usual = waiting
    ? possible?.find((m) => m.payMethod !== "vbank")?.payMethod
    : order.payMethod;
  const [chosen, setChosen] = useState<string>();
  const value = chosen ?? usual ?? "card";

  async function pay(event: FormEvent) {
    event.preventDefault();
    if (!paygraph || phase !== "idle") return;
    setFaults({});
    const path = currentPath();
    const result = await run(async () => {
      await paygraph.preload();
      applyWindowKind();
      forget(order.id);
      try {
        return await paygraph.retry(order.id, { payMethod: value });
      } catch (reason) {
        if (reason instanceof PaygraphError && reason.fields) {
          setFaults(faultsOf(reason.fields));
        }
        throw reason;
      }
    });
    if (result) fromTop(path);
  }

  const blocked =
    fault instanceof PaygraphError && fault.code === "POPUP_BLOCKED";
  const shown =
    blocked || (fault instanceof PaygraphError && fault.fields) ? null : fault;
  return (
    <form className="again" onSubmit={pay} noValidate>
      {methods.fault ? (
        <Fault of={methods.fault} again={methods.again} />
      ) : (
        <Methods
          methods={methods.data}
          sum={order.total}
          value={value}
          fault={faults.payMethod}
          why={why}
          onChange={setChosen}
        />
      )}
      <p className="form-fault" role="alert">
        {blocked && words.checkout.blocked}
      </p>
      {shown ? <Fault of={shown} title={words.fault.pay} /> : null}
      <PayButton phase={phase} sum={order.total.formatted} />
    </form>
  );
}
