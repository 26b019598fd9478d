import type { Order, Payment } from "@paygraph/checkout";
import { useRef } from "react";
import { useStore } from "../base/store";
import { language } from "../state/settings";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import { written } from "../words/sum";
import { fullTime } from "../words/time";
import { Icon } from "./Icon";
import "./receipt.css";

/** A receipt to read and to print, and the way to the provider's own. */
export function Receipt({
  order,
  payment,
}: {
  order: Order;
  payment: Payment;
}) {
  const words = useWords();
  const lang = useStore(language);
  const dialog = useRef<HTMLDialogElement>(null);
  const { decimal: total, currency } = payment.amount;
  const company = words.company(payment.card?.name ?? "");
  const free = order.taxFree.decimal;
  // Prices hold the tax of a tenth; Korea rounds it to the nearest won.
  const vat = currency === "KRW" ? Math.round((total - free) / 11) : 0;
  const row = (name: string, sum: number) => (
    <div>
      <dt>{name}</dt>
      <dd>{written(sum, currency, lang)}</dd>
    </div>
  );
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => dialog.current?.showModal()}
      >
        <Icon name="receipt" />
        {words.receipt.open}
      </button>
      <dialog
        className="receipt"
        ref={dialog}
        aria-label={words.receipt.title}
        onClick={(e) => e.target === dialog.current && dialog.current.close()}
      >
        <div className="receipt-paper">
          <p className="receipt-shop">{words.shop}</p>
          <h2>{words.receipt.title}</h2>
          <p className="small">
            {payment.paidAt && fullTime(payment.paidAt, lang)}
          </p>
          <ul>
            {order.lines.map((line, i) => (
              <li key={line.sku ?? i}>
                <span lang={langOf(line.name)}>{line.name}</span>
                <span>{line.quantity}</span>
                <span>{line.total.formatted}</span>
              </li>
            ))}
          </ul>
          <dl className="sums">
            {vat > 0 && row(words.receipt.supply, total - free - vat)}
            {vat > 0 && row(words.receipt.vat, vat)}
            {free > 0 && row(words.receipt.taxFree, free)}
            <div className="sums-total">
              <dt>{words.order.paid}</dt>
              <dd>{payment.amount.formatted}</dd>
            </div>
            {payment.card && (
              <div>
                <dt lang={langOf(company)}>{company}</dt>
                <dd>{payment.card.number}</dd>
              </div>
            )}
            {payment.card?.approvalNumber && (
              <div>
                <dt>{words.receipt.approval}</dt>
                <dd>{payment.card.approvalNumber}</dd>
              </div>
            )}
          </dl>
          <p className="small receipt-number">{order.id}</p>
          {payment.sandbox && <p className="small">{words.receipt.sandbox}</p>}
        </div>
        <div className="receipt-tools">
          {payment.receiptUrl && opens(payment.receiptUrl) && (
            <a
              className="button button-small"
              href={payment.receiptUrl}
              target="_blank"
              rel="noreferrer"
            >
              {words.receipt.gateway}
            </a>
          )}
          <button
            type="button"
            className="button button-small"
            onClick={() => print()}
          >
            {words.receipt.print}
          </button>
          <button
            type="button"
            className="button button-small"
            onClick={() => dialog.current?.close()}
          >
            {words.close}
          </button>
        </div>
      </dialog>
    </>
  );
}

// The sandbox's providers have no receipts: their addresses lead nowhere.
const opens = (url: string) => !new URL(url).hostname.endsWith(".invalid");
