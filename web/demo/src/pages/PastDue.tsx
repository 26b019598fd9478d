import { useEffect, useState } from "react";
import { PlansPastDue, type PlansPastDueQuery } from "../api/generated";
import { ask, shop } from "../api/shop";
import { useStore } from "../base/store";
import { Empty } from "../parts/Empty";
import { Fault } from "../parts/Fault";
import { Link } from "../parts/Link";
import { Page } from "../parts/Page";
import { PlanStatus } from "../parts/PlanStatus";
import { Picture } from "../pictures/Picture";
import { owner } from "../state/session";
import { language } from "../state/settings";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import { day } from "../words/time";
import "./orders.css";

type Connection = PlansPastDueQuery["plans"];
type Row = Connection["edges"][number]["node"];

/** The memberships that a shop's owner has to know of. */
export function PastDue() {
  const words = useWords();
  const { membership } = words;
  const isOwner = useStore(owner);
  const paygraph = useStore(shop);
  const [pages, setPages] = useState<Connection[]>();
  const [fault, setFault] = useState<unknown>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (!paygraph || !isOwner) return;
    let current = true;
    ask(paygraph, PlansPastDue, {}).then(
      ({ plans }) => {
        if (!current) return;
        setFault(null);
        setPages([plans]);
      },
      (reason: unknown) => current && setFault(reason),
    );
    return () => {
      current = false;
    };
  }, [paygraph, isOwner, round]);
  useEffect(() => {
    const seen = () =>
      document.visibilityState === "visible" && setRound((n) => n + 1);
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, []);

  const last = pages?.at(-1)?.pageInfo;
  async function more() {
    if (!paygraph || !last) return;
    try {
      const { plans } = await ask(paygraph, PlansPastDue, {
        after: last.endCursor,
      });
      setPages((now) => [...(now ?? []), plans]);
    } catch (reason) {
      setFault(reason);
    }
  }

  if (!isOwner) {
    return (
      <Page title={membership.ownerTitle} narrow>
        <Empty title={membership.ownerOnly} lead={membership.ownerOnlyLead} />
      </Page>
    );
  }
  const rows = pages?.flatMap((page) => page.edges.map(({ node }) => node));
  return (
    <Page title={membership.ownerTitle} lead={membership.ownerLead} narrow>
      {fault ? <Fault of={fault} again={() => setRound((n) => n + 1)} /> : null}
      {!rows && !fault && (
        <div
          className="panel skeleton orders-loading"
          role="status"
          aria-label={words.loading}
        />
      )}
      {rows?.length === 0 && (
        <Empty title={membership.ownerEmpty} lead={membership.ownerEmptyLead} />
      )}
      {rows && rows.length > 0 && (
        <ul className="orders">
          {rows.map((plan) => (
            <PlanRow key={plan.id} plan={plan} />
          ))}
        </ul>
      )}
      {last?.hasNextPage && (
        <button type="button" className="button button-wide" onClick={more}>
          {words.ordersPage.more}
        </button>
      )}
    </Page>
  );
}

function PlanRow({ plan }: { plan: Row }) {
  const { cards, membership } = useWords();
  const lang = useStore(language);
  const { card } = plan.billingKey;
  return (
    <li>
      <Link to={`/membership?plan_id=${plan.id}`} className="orders-row">
        <span className="orders-picture">
          <Picture sku={plan.lines[0]?.sku ?? null} />
        </span>
        <span className="orders-what">
          <b lang={langOf(plan.name)}>{plan.name}</b>
          <small lang={langOf(cards.name(card))}>{cards.name(card)}</small>
          {plan.failure && <small>{plan.failure.message}</small>}
          {plan.nextCharge && (
            <small>
              {membership.retryNext(day(plan.nextCharge.dueAt, lang))}
            </small>
          )}
        </span>
        <span className="orders-sum">
          <b>{plan.total.formatted}</b>
          <PlanStatus of={plan.status} />
        </span>
      </Link>
    </li>
  );
}
