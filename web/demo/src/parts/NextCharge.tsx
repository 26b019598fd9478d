import type { Plan } from "@paygraph/checkout";
import { hasEnded } from "../api/plan";
import { useStore } from "../base/store";
import { language } from "../state/settings";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import { day } from "../words/time";
import { Icon } from "./Icon";
import { Link } from "./Link";
import { Note } from "./Note";

/** When the card is charged next and how much; or what is wrong, and the way out. */
export function NextCharge({ plan }: { plan: Plan }) {
  const { membership } = useWords();
  const lang = useStore(language);
  const { nextCharge, status, failure } = plan;
  if (hasEnded(plan)) {
    return (
      <Link to="/membership" className="button button-primary">
        {membership.again}
      </Link>
    );
  }
  if (status === "PAST_DUE") {
    const said = failure?.gatewayMessage;
    return (
      <Note kind="bad" title={membership.dueTitle}>
        <p>
          {membership.dueLead(
            nextCharge?.amount.formatted ?? plan.total.formatted,
          )}
        </p>
        {failure && <p>{failure.message}</p>}
        {said && (
          <p className="small">
            {membership.said}: <span lang={langOf(said)}>{said}</span>
          </p>
        )}
        {nextCharge && (
          <p className="small">
            {membership.retryAt(day(nextCharge.dueAt, lang))}
          </p>
        )}
      </Note>
    );
  }
  return (
    <section className="panel next-charge" aria-labelledby="next-charge">
      <h2 id="next-charge">{membership.next}</h2>
      {nextCharge ? (
        <>
          <p className="next-charge-day">
            <Icon name="clock" />
            <time dateTime={nextCharge.dueAt}>
              {day(nextCharge.dueAt, lang)}
            </time>
          </p>
          <p className="next-charge-sum">{nextCharge.amount.formatted}</p>
        </>
      ) : (
        <p className="aside">{membership.noNext}</p>
      )}
    </section>
  );
}
