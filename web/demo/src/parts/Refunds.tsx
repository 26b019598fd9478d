import type { Order } from "@paygraph/checkout";
import { useStore } from "../base/store";
import { language } from "../state/settings";
import { useWords } from "../words";
import { shortTime } from "../words/time";

/** Money that went back, or is on its way. */
export function Refunds({ order }: { order: Order }) {
  const words = useWords();
  const lang = useStore(language);
  const refunds = order.payments
    .filter((p) => !p.rejectionReason)
    .flatMap((p) => p.refunds);
  if (refunds.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="refunds">
      <h2 id="refunds">{words.order.refund}</h2>
      <ul className="refunds">
        {refunds.map((r) => (
          <li key={r.id} data-refund={r.status}>
            <span>
              <b>{r.amount.formatted}</b>
              <small>{r.reason}</small>
            </span>
            <span>
              {words.order.refundStatus[r.status]}
              <small>
                <time dateTime={r.createdAt}>
                  {shortTime(r.createdAt, lang)}
                </time>
              </small>
            </span>
            {r.failure && (
              <p className="field-fault">
                {r.failure.gatewayMessage ?? r.failure.message}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
