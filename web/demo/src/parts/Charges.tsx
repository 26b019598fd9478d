import type { Charge } from "../api/plan";
import { useStore } from "../base/store";
import { language } from "../state/settings";
import { useWords } from "../words";
import { day } from "../words/time";
import { Link } from "./Link";
import "./charges.css";

/** What a membership has charged and will charge, newest first. */
export function Charges({ of, older }: { of: Charge[]; older?: () => void }) {
  const { membership } = useWords();
  const lang = useStore(language);
  return (
    <section className="panel" aria-labelledby="charges">
      <h2 id="charges">{membership.history}</h2>
      <ol className="charges">
        {of.map((charge) => (
          <li key={charge.id} data-charge={charge.status}>
            <span className="charges-what">
              <b>
                <time dateTime={charge.dueAt}>{day(charge.dueAt, lang)}</time>
              </b>
              <small>
                {membership.nth(charge.number)} ·{" "}
                {membership.from(
                  day(charge.periodStart, lang),
                  day(charge.periodEnd, lang),
                )}
              </small>
              {charge.failure && charge.status !== "PAID" && (
                <small className="charges-fault">
                  {charge.failure.message} ({membership.tries(charge.attempts)})
                </small>
              )}
            </span>
            <span className="charges-sum">
              <b>{charge.amount.formatted}</b>
              <span className="status" data-status={charge.status}>
                {membership.charge[charge.status]}
              </span>
              {charge.order && charge.status === "PAID" && (
                <Link
                  to={`/orders/${charge.order.id}`}
                  className="small"
                  aria-label={membership.receiptOf(charge.number)}
                >
                  {membership.receipt}
                </Link>
              )}
            </span>
          </li>
        ))}
      </ol>
      {older && (
        <button type="button" className="button button-wide" onClick={older}>
          {membership.older}
        </button>
      )}
    </section>
  );
}
