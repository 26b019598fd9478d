import type { Plan as PlanData } from "@paygraph/checkout";
import { useEffect, useRef, useState } from "react";
import { hasEnded, usePlan, type Charge } from "../api/plan";
import { useStore } from "../base/store";
import { Charges } from "../parts/Charges";
import { Fault } from "../parts/Fault";
import { Lines } from "../parts/Lines";
import { Link } from "../parts/Link";
import { NextCharge } from "../parts/NextCharge";
import { Page } from "../parts/Page";
import { PlanCard } from "../parts/PlanCard";
import { PlanStatus } from "../parts/PlanStatus";
import { PlanTools } from "../parts/PlanTools";
import { Seal } from "../parts/Seal";
import { language, type Language } from "../state/settings";
import { useWords, type Words } from "../words";
import { day } from "../words/time";
import "./order.css";

/** A membership's page, which changes by itself. */
export function Plan({ id }: { id: string }) {
  const words = useWords();
  const { membership } = words;
  const lang = useStore(language);
  const { plan, charges, older, fault, again } = usePlan(id);
  const said = useChange(plan, words);
  if (plan === null) {
    return (
      <Page
        title={membership.missing}
        lead={membership.missingLead}
        mark={<Seal kind="plain" />}
        narrow
      >
        <Link to="/membership" className="button">
          {membership.title}
        </Link>
      </Page>
    );
  }
  if (!plan) {
    return (
      <Page title={membership.title}>
        {fault ? (
          <Fault of={fault} again={again} />
        ) : (
          <div
            className="panel skeleton order-loading"
            role="status"
            aria-label={words.loading}
          />
        )}
      </Page>
    );
  }
  const { head, lead, seal } = story(plan, words, lang);
  const { every, interval } = plan.recurrence;
  return (
    <Page
      title={`${membership.mine} · ${membership.status[plan.status]}`}
      heading={head}
      lead={lead}
      mark={<Seal kind={seal} />}
    >
      <p className="hidden" role="status">
        {said}
      </p>
      <div
        className="order plan"
        data-status={plan.status}
        data-plan-id={plan.id}
      >
        <div className="order-main">
          <NextCharge plan={plan} />
          {!hasEnded(plan) && <PlanCard plan={plan} />}
        </div>
        <aside className="panel order-side" aria-label={membership.mine}>
          <p className="order-number">
            <PlanStatus of={plan.status} />
            <span>
              {membership.number} <code>{plan.id}</code>
            </span>
          </p>
          <h2>
            {membership.price(
              plan.total.formatted,
              membership.every(every, interval),
            )}
          </h2>
          <Lines
            of={plan.lines.map((line) => ({
              ...line,
              sum: line.total.formatted,
            }))}
          />
          {plan.currentPeriodStart && plan.currentPeriodEnd && (
            <dl className="sums">
              <div>
                <dt>{membership.period}</dt>
                <dd>
                  {membership.from(
                    day(plan.currentPeriodStart, lang),
                    day(plan.currentPeriodEnd, lang),
                  )}
                </dd>
              </div>
            </dl>
          )}
          <PlanTools plan={plan} />
        </aside>
        {charges && (
          <Charges
            of={charges.filter((c) => plan.nextCharge || !isToCome(c))}
            {...(older && { older })}
          />
        )}
      </div>
    </Page>
  );
}

/** Scheduled once; while a membership rests or ends, it is not going to be made. */
const isToCome = ({ status }: Charge) => status === "SCHEDULED";

/** What a membership's page says first. */
function story(plan: PlanData, words: Words, lang: Language) {
  const { membership } = words;
  const { status, cancelAt, currentPeriodEnd, trialEndsAt } = plan;
  const head = membership.head[status];
  switch (status) {
    case "PAST_DUE":
      return { head, lead: membership.notDelivered, seal: "bad" as const };
    case "INCOMPLETE":
      return { head, lead: membership.pendingLead, seal: "wait" as const };
    case "PAUSED":
      return { head, lead: membership.paused, seal: "wait" as const };
    case "CANCELLED":
    case "COMPLETED":
      return {
        head,
        lead: plan.failure
          ? membership.unpaid(day(plan.updatedAt, lang))
          : membership.ended(day(cancelAt ?? plan.updatedAt, lang)),
        seal: "plain" as const,
      };
    default:
      if (cancelAt) {
        const lead = membership.ends(day(cancelAt, lang));
        return { head: membership.headEnding, lead, seal: "back" as const };
      }
      if (!plan.delivers) {
        const lead = membership.notDelivered;
        return { head: membership.headAhead, lead, seal: "wait" as const };
      }
      return {
        head,
        lead: membership.until(
          day(currentPeriodEnd ?? trialEndsAt ?? plan.updatedAt, lang),
        ),
        seal: "good" as const,
      };
  }
}

/** What to say aloud when the status on the screen changes by itself. */
function useChange(plan: PlanData | null | undefined, words: Words) {
  const [said, setSaid] = useState("");
  const last = useRef<string>(null);
  const status = plan?.status;
  useEffect(() => {
    if (!status) return;
    const before = last.current;
    last.current = status;
    if (before && before !== status) {
      const { membership } = words;
      setSaid(membership.changedTo(membership.status[status]));
    }
  }, [status, words]);
  return said;
}
