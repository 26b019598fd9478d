import type { Order } from "@paygraph/checkout";
import { useState, type FormEvent } from "react";
import { NameRefundAccount } from "../api/generated";
import { ask, shop } from "../api/shop";
import { useStore } from "../base/store";
import type { Faults } from "../state/form";
import { answered, checkAccount, failed, noAccount } from "../state/refund";
import { tell } from "../state/toast";
import { useWords } from "../words";
import { AccountFields } from "./AccountFields";

/** Asks where a deposit that has to go back should go. */
export function RefundAccount({ order, done }: { order: Order; done(): void }) {
  const words = useWords();
  const paygraph = useStore(shop);
  const [account, setAccount] = useState(noAccount);
  const [faults, setFaults] = useState<Faults>({});
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  const refund = order.payments
    .flatMap((p) => p.refunds)
    .find((r) => r.status === "NEEDS_ACCOUNT");
  if (!refund) return null;

  async function name(event: FormEvent) {
    event.preventDefault();
    if (!paygraph || !refund || busy) return;
    const missing = checkAccount(
      account,
      words.checkout.rule.required,
      words.refund.needBank,
    );
    setFaults(missing);
    if (Object.keys(missing).length > 0) return;
    setBusy(true);
    const outcome = await ask(paygraph, NameRefundAccount, {
      input: { refundId: refund.id, account },
    }).then(
      ({ setRefundAccount }) => answered(setRefundAccount),
      (fault: unknown) => failed(fault, words.fault.unknown),
    );
    setBusy(false);
    setFaults(outcome.faults);
    setMessage(outcome.message);
    if (outcome.done) tell(words.refund.named);
    done();
  }

  return (
    <section className="panel refund" aria-labelledby="refund-account">
      <h2 id="refund-account">{words.refund.needTitle}</h2>
      <p className="small">{words.refund.needLead(refund.amount.formatted)}</p>
      <form onSubmit={name} noValidate>
        <AccountFields typed={account} faults={faults} onChange={setAccount} />
        <p className="form-fault" role="alert">
          {message}
        </p>
        <button
          type="submit"
          className="button button-primary button-wide"
          aria-disabled={busy}
          data-busy={busy}
        >
          {words.refund.name}
        </button>
      </form>
    </section>
  );
}
