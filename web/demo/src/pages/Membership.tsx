import { usePlans, hasEnded } from "../api/plan";
import { useProducts } from "../api/products";
import { usePlace } from "../base/route";
import { useStore } from "../base/store";
import { Fault } from "../parts/Fault";
import { Link } from "../parts/Link";
import { Offer } from "../parts/Offer";
import { Page } from "../parts/Page";
import { PlanStatus } from "../parts/PlanStatus";
import { language } from "../state/settings";
import { useWords } from "../words";
import { day } from "../words/time";
import { Plan } from "./Plan";
import "./membership.css";

/** The membership: the one that is asked for, the one that runs, or the offer. */
export function Membership() {
  const words = useWords();
  const { membership } = words;
  const lang = useStore(language);
  const { query } = usePlace();
  const asked = query.get("plan_id");
  const plans = usePlans();
  const products = useProducts();
  if (asked) return <Plan key={asked} id={asked} />;
  const running = plans.data?.find((plan) => !hasEnded(plan));
  if (running) return <Plan key={running.id} id={running.id} />;
  const product = products.data?.find((p) => p.recurrence);
  const fault = plans.fault ?? products.fault;
  return (
    <Page title={membership.title} lead={membership.lead}>
      {fault ? (
        <Fault
          of={fault}
          again={() => {
            plans.again();
            products.again();
          }}
        />
      ) : null}
      {!fault && (plans.loading || !products.data) && (
        <div
          className="panel skeleton membership-loading"
          role="status"
          aria-label={words.loading}
        />
      )}
      {product && !plans.loading && <Offer product={product} />}
      {plans.data && plans.data.length > 0 && (
        <section className="panel membership-past" aria-labelledby="past">
          <h2 id="past">{membership.past}</h2>
          <ul>
            {plans.data.map((plan) => (
              <li key={plan.id}>
                <Link to={`/membership?plan_id=${plan.id}`}>{plan.name}</Link>
                <span className="small">{day(plan.createdAt, lang)}</span>
                <PlanStatus of={plan.status} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}
