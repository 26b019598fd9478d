import { PaygraphError, type StoredCard } from "@paygraph/checkout";
import { useEffect, useRef, useState } from "react";
import { useCards } from "../api/cards";
import { hasEnded, usePlans } from "../api/plan";
import { shop } from "../api/shop";
import { useStore } from "../base/store";
import { CardFace } from "../parts/CardFace";
import { Empty } from "../parts/Empty";
import { Fault } from "../parts/Fault";
import { Link } from "../parts/Link";
import { Page } from "../parts/Page";
import { RegisterCard } from "../parts/RegisterCard";
import { customer } from "../state/session";
import { tell } from "../state/toast";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import "./cards.css";

export function Cards() {
  const words = useWords();
  const { cards } = words;
  const signed = useStore(customer);
  const { data, fault, again } = useCards();
  const plans = usePlans();
  if (!signed) {
    return (
      <Page title={cards.title} lead={cards.lead} narrow>
        <Empty title={cards.signIn} lead={cards.signInLead}>
          <Link to="/sign-in?to=/cards" className="button button-primary">
            {cards.toSignIn}
          </Link>
        </Empty>
      </Page>
    );
  }
  const usedFor = (card: StoredCard) =>
    plans.data?.find((p) => p.billingKey.id === card.id && !hasEnded(p))?.name;
  return (
    <Page title={cards.title} lead={cards.lead} narrow>
      {fault ? <Fault of={fault} again={again} /> : null}
      {!data && !fault && (
        <div
          className="panel skeleton cards-loading"
          role="status"
          aria-label={words.loading}
        />
      )}
      {data?.length === 0 && (
        <Empty title={cards.empty} lead={cards.emptyLead} />
      )}
      {data && data.length > 0 && (
        <ul className="cards" aria-label={cards.stored}>
          {data.map((card) => (
            <Row
              key={card.id}
              card={card}
              usedFor={usedFor(card)}
              done={() => {
                again();
                plans.again();
              }}
            />
          ))}
        </ul>
      )}
      {data && (
        <RegisterCard
          label={data.length > 0 ? cards.registerOther : cards.register}
          primary={data.length === 0}
        />
      )}
    </Page>
  );
}

interface RowProps {
  card: StoredCard;
  /** The membership that it pays for. */
  usedFor: string | undefined;
  done(): void;
}

function Row({ card, usedFor, done }: RowProps) {
  const words = useWords();
  const { cards } = words;
  const paygraph = useStore(shop);
  const [asking, setAsking] = useState<"no" | "card" | "plans">("no");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const no = useRef<HTMLButtonElement>(null);
  const name = cards.name(card.card);
  useEffect(() => {
    if (asking !== "no") no.current?.focus();
  }, [asking]);

  async function remove() {
    if (!paygraph) return;
    setBusy(true);
    setFault(null);
    try {
      await paygraph.deleteCard(card.id, { endPlans: asking === "plans" });
      tell(cards.removed);
      done();
    } catch (reason) {
      const inUse =
        reason instanceof PaygraphError && reason.code === "BILLING_KEY_IN_USE";
      if (inUse) setAsking("plans");
      else setFault(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <li>
      <CardFace card={card} />
      <div className="cards-tools">
        {usedFor && (
          <p className="small" lang={langOf(usedFor)}>
            {cards.inUse(usedFor)}
          </p>
        )}
        {fault ? <Fault of={fault} title={words.fault.act} /> : null}
        {asking === "no" ? (
          <button
            type="button"
            className="button button-small button-quiet"
            aria-label={cards.remove(name)}
            onClick={() => setAsking("card")}
          >
            {cards.removeShort}
          </button>
        ) : (
          <div className="sure" role="group" aria-label={cards.remove(name)}>
            <p>
              {asking === "card"
                ? cards.removeSure(name)
                : cards.removePlans(name)}
            </p>
            <button
              type="button"
              className="button button-small"
              ref={no}
              onClick={() => setAsking("no")}
            >
              {cards.removeNo}
            </button>
            <button
              type="button"
              className="button button-small button-danger"
              disabled={busy}
              onClick={remove}
            >
              {asking === "card" ? cards.removeYes : cards.removeBoth}
            </button>
          </div>
        )}
      </div>
    </li>
  );
}
