import type { Order } from "@paygraph/checkout";
import { useRef, useState, type FormEvent } from "react";
import { Refund } from "../api/generated";
import type { More } from "../api/order";
import { ask, shop } from "../api/shop";
import { useStore } from "../base/store";
import type { Faults } from "../state/form";
import { answered, checkAccount, failed, noAccount } from "../state/refund";
import { language } from "../state/settings";
import { tell } from "../state/toast";
import { useWords } from "../words";
import { written } from "../words/sum";
import { AccountFields } from "./AccountFields";
import { Choice } from "./Choice";
import { Field } from "./Field";
import "./refund-form.css";

type Payment = More["payments"][number];

interface Props {
  order: Order;
  payment: Payment;
  done(): void;
}

/** Gives money back: all that is left of a payment, or a part. */
export function RefundForm({ order, payment, done }: Props) {
  const words = useWords();
  const lang = useStore(language);
  const paygraph = useStore(shop);
  const can = payment.refundability;
  const [scope, setScope] = useState<"full" | "part">("full");
  const [amount, setAmount] = useState("");
  const [taxFree, setTaxFree] = useState("");
  const [reason, setReason] = useState(words.refund.reasonDefault);
  const [account, setAccount] = useState(noAccount);
  const [faults, setFaults] = useState<Faults>({});
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  // One key for each decision: a press that is repeated refunds once.
  const key = useRef<{ decision: string; value: string }>(null);
  if (!can) return null;

  // Minor units: the API's sums are what is typed times this.
  const minor = can.maximum.amount / can.maximum.decimal;
  const toMinor = (typed: string) =>
    Math.round(Number(typed.replace(/[^\d.]/g, "")) * minor);
  const part = scope === "part";
  const mixed =
    part &&
    order.taxFree.amount > 0 &&
    order.taxFree.amount < order.total.amount;
  const sum = part
    ? written(toMinor(amount) / minor, can.maximum.currency, lang)
    : can.maximum.formatted;

  async function refund(event: FormEvent) {
    event.preventDefault();
    if (!paygraph || !can || busy) return;
    if (
      part &&
      !(toMinor(amount) >= 1 && toMinor(amount) <= can.maximum.amount)
    ) {
      setFaults({
        "scope.amount": words.refund.between(can.maximum.formatted),
      });
      return;
    }
    const missing = can.needsAccount
      ? checkAccount(
          account,
          words.checkout.rule.required,
          words.refund.needBank,
        )
      : {};
    setFaults(missing);
    if (Object.keys(missing).length > 0) return;
    const input = {
      impUid: payment.id,
      scope: part ? { amount: toMinor(amount) } : { full: true },
      reason,
      ...(mixed && { taxFree: toMinor(taxFree) }),
      ...(can.needsAccount && { account }),
    };
    const decision = JSON.stringify(input);
    if (key.current?.decision !== decision) {
      key.current = { decision, value: crypto.randomUUID() };
    }
    setBusy(true);
    setFaults({});
    setMessage("");
    const outcome = await ask(paygraph, Refund, {
      input: { ...input, idempotencyKey: key.current.value } as never,
    }).then(
      ({ refundPayment }) => answered(refundPayment),
      (fault: unknown) => failed(fault, words.fault.unknown),
    );
    setBusy(false);
    setFaults(outcome.faults);
    setMessage(outcome.message);
    if (outcome.done) {
      key.current = null;
      setAmount("");
      setScope("full");
      tell(outcome.pending ? words.refund.pending : words.refund.done);
    }
    done();
  }

  return (
    <section className="panel refund" aria-labelledby={`refund-${payment.id}`}>
      <h2 id={`refund-${payment.id}`}>{words.refund.title}</h2>
      <p className="small">
        {can.partial
          ? words.refund.lead(can.maximum.formatted)
          : words.refund.onlyWhole}
      </p>
      <form onSubmit={refund} noValidate>
        {can.partial && (
          <Choice<"full" | "part">
            legend={words.refund.title}
            quiet
            name={`scope-${payment.id}`}
            value={scope}
            onChange={setScope}
            options={[
              { value: "full", text: words.refund.full },
              { value: "part", text: words.refund.part },
            ]}
          />
        )}
        {part && (
          <Field
            label={words.refund.amount}
            inputMode="decimal"
            value={amount}
            fault={faults["scope.amount"] ?? faults["scope"]}
            onChange={(e) => setAmount(e.target.value)}
          />
        )}
        {mixed && (
          <Field
            label={words.refund.taxFree}
            inputMode="decimal"
            value={taxFree}
            fault={faults["taxFree"]}
            onChange={(e) => setTaxFree(e.target.value)}
          />
        )}
        <Field
          label={words.refund.reason}
          value={reason}
          fault={faults["reason"]}
          onChange={(e) => setReason(e.target.value)}
        />
        {can.needsAccount && (
          <AccountFields
            typed={account}
            faults={faults}
            onChange={setAccount}
          />
        )}
        <p className="form-fault" role="alert">
          {message}
        </p>
        <button
          type="submit"
          className="button button-danger button-wide"
          aria-disabled={busy}
          data-busy={busy}
        >
          {words.refund.submit(sum)}
        </button>
      </form>
    </section>
  );
}
