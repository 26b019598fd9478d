import type { PlanResult } from "@paygraph/checkout";
import { useEffect, useState } from "react";
import { useCards } from "../api/cards";
import type { Product } from "../api/products";
import { shop } from "../api/shop";
import { go } from "../base/route";
import { useStore } from "../base/store";
import { Picture } from "../pictures/Picture";
import { customer } from "../state/session";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import { CardChoice } from "./CardChoice";
import { Fault } from "./Fault";
import { Icon } from "./Icon";
import { Link } from "./Link";
import { Note } from "./Note";
import { RegisterCard } from "./RegisterCard";
import { Said } from "./Said";

/** A membership for sale: what it is, which card pays, and the button. */
export function Offer({ product }: { product: Product }) {
  const { membership } = useWords();
  const signed = useStore(customer);
  const { recurrence, price, name } = product;
  const every = recurrence
    ? membership.every(recurrence.every, recurrence.interval)
    : "";
  return (
    <div className="offer">
      <div className="offer-picture">
        <Picture sku={product.sku} />
      </div>
      <div className="offer-main">
        <section className="panel" aria-labelledby="offer">
          <h2 id="offer" lang={langOf(name)}>
            {name}
          </h2>
          <p className="offer-price">
            {membership.price(price.formatted, every)}
          </p>
          {recurrence && recurrence.trialDays > 0 && (
            <p className="small">{membership.trial(recurrence.trialDays)}</p>
          )}
          <ul className="offer-points">
            {membership.points.map((point) => (
              <li key={point}>
                <Icon name="check" />
                {point}
              </li>
            ))}
          </ul>
          {!signed && (
            <Link
              to="/sign-in?to=/membership"
              className="button button-primary button-wide"
            >
              {membership.signIn}
            </Link>
          )}
        </section>
        {signed && <Join product={product} />}
      </div>
    </div>
  );
}

/** Chooses a card and starts. */
function Join({ product }: { product: Product }) {
  const words = useWords();
  const { cards, membership } = words;
  const paygraph = useStore(shop);
  const { data, fault, again } = useCards();
  const [chosen, setChosen] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<unknown>(null);
  const [result, setResult] = useState<PlanResult | null>(null);
  const card = data?.find((c) => c.id === chosen) ?? data?.[0];
  const free = (product.recurrence?.trialDays ?? 0) > 0;

  // A card that was stored a moment ago is the one that is meant.
  useEffect(
    () =>
      paygraph?.on("card", (stored) => {
        if (stored.kind === "stored") setChosen(stored.card.id);
      }),
    [paygraph],
  );
  // What was not known is known: the page of the membership tells it.
  const waiting = result?.kind === "pending" ? result.plan.id : null;
  useEffect(() => {
    if (waiting) go(`/membership?plan_id=${waiting}`);
  }, [waiting]);

  async function start() {
    if (!paygraph || !card || busy) return;
    setBusy(true);
    setWrong(null);
    setResult(null);
    try {
      const started = await paygraph.subscribe({
        billingKeyId: card.id,
        lines: [{ sku: product.sku, quantity: 1 }],
      });
      setResult(started);
      if (started.kind === "active" || started.kind === "trialing") {
        go(`/membership?plan_id=${started.plan.id}`);
      }
    } catch (reason) {
      setWrong(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="panel" aria-labelledby="join-card">
      <h2 id="join-card">{membership.pickCard}</h2>
      {fault ? <Fault of={fault} again={again} /> : null}
      {!data && !fault && <div className="skeleton join-loading" />}
      {data?.length === 0 && <p className="aside">{membership.needCard}</p>}
      {data && data.length > 0 && (
        <CardChoice
          legend={membership.pickCard}
          cards={data}
          value={card?.id ?? ""}
          onChange={(id) => {
            setChosen(id);
            setResult(null);
          }}
        />
      )}
      {data && (
        <RegisterCard
          label={data.length > 0 ? cards.registerOther : cards.register}
          primary={data.length === 0}
        />
      )}
      {result?.kind === "failed" && (
        <Said title={membership.notStarted} failure={result.failure} />
      )}
      {result?.kind === "pending" && (
        <Note kind="wait" title={membership.pending}>
          <p>{membership.pendingLead}</p>
        </Note>
      )}
      {wrong ? <Fault of={wrong} title={membership.notStarted} /> : null}
      {card && (
        <>
          <button
            type="button"
            className="button button-primary button-wide"
            aria-disabled={busy}
            data-busy={busy}
            onClick={start}
          >
            {free
              ? membership.startFree
              : membership.start(product.price.formatted)}
          </button>
          <p className="small">{membership.agree}</p>
        </>
      )}
      <p className="hidden" role="status">
        {busy && membership.starting}
      </p>
    </section>
  );
}
