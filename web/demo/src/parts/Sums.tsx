import type { Order } from "@paygraph/checkout";
import { useStore } from "../base/store";
import { language } from "../state/settings";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import { fullTime } from "../words/time";
import { useMethods } from "../api/methods";

/** The sums of an order, and how it was paid. */
export function Sums({ of }: { of: Order }) {
  const words = useWords();
  const lang = useStore(language);
  const { data } = useMethods();
  const paid = of.payments.find((p) => p.paidAt && !p.rejectionReason);
  const method = data?.find(
    (m) => m.payMethod === (paid?.payMethod ?? of.payMethod),
  );
  const { card } = paid ?? {};
  const company = words.company(card?.name ?? "");
  const { order } = words;
  return (
    <dl className="sums">
      <div>
        <dt>{order.total}</dt>
        <dd>{of.total.formatted}</dd>
      </div>
      {paid && (
        <div>
          <dt>{order.method}</dt>
          <dd>{method?.label ?? paid.payMethod}</dd>
        </div>
      )}
      {card && (
        <div>
          <dt>{order.card}</dt>
          <dd>
            <span lang={langOf(company)}>{company}</span> {card.number}
            {card.quota !== null && (
              <small>
                {card.quota ? order.months(card.quota) : order.once}
              </small>
            )}
          </dd>
        </div>
      )}
      {paid?.paidAt && (
        <div>
          <dt>{order.paidAt}</dt>
          <dd>
            <time dateTime={paid.paidAt}>{fullTime(paid.paidAt, lang)}</time>
          </dd>
        </div>
      )}
      {of.paid.amount > 0 && (
        <div className="sums-total">
          <dt>{order.paid}</dt>
          <dd>{of.paid.formatted}</dd>
        </div>
      )}
      {of.refunded.amount > 0 && (
        <div>
          <dt>{order.refunded}</dt>
          <dd>{of.refunded.formatted}</dd>
        </div>
      )}
    </dl>
  );
}
