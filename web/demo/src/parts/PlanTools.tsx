import type { CancelMoment, Paygraph, Plan } from "@paygraph/checkout";
import { useEffect, useRef, useState } from "react";
import { shop } from "../api/shop";
import { currentPath, fromTop } from "../base/route";
import { useStore } from "../base/store";
import { tell } from "../state/toast";
import { useWords } from "../words";
import { Choice } from "./Choice";
import { Fault } from "./Fault";

/** What a member can do: pause, resume, cancel. */
export function PlanTools({ plan }: { plan: Plan }) {
  const words = useWords();
  const { membership } = words;
  const paygraph = useStore(shop);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const can = (action: Plan["nextActions"][number]) =>
    plan.nextActions.includes(action);

  async function act(run: (on: Paygraph) => Promise<Plan>, said: string) {
    if (!paygraph || busy) return;
    setBusy(true);
    setFault(null);
    const path = currentPath();
    try {
      await run(paygraph);
      fromTop(path);
      tell(said);
    } catch (reason) {
      setFault(reason);
    } finally {
      setBusy(false);
    }
  }

  const paused = plan.status === "PAUSED";
  return (
    <div className="order-tools">
      {fault ? <Fault of={fault} title={words.fault.act} /> : null}
      {can("RESUME") && (
        <button
          type="button"
          className="button button-primary"
          aria-disabled={busy}
          data-busy={busy}
          onClick={() =>
            act(
              (on) => on.resumePlan(plan.id),
              paused ? membership.resumed : membership.kept,
            )
          }
        >
          {paused ? membership.resume : membership.keep}
        </button>
      )}
      {can("PAUSE") && (
        <button
          type="button"
          className="button"
          aria-disabled={busy}
          onClick={() => act((on) => on.pausePlan(plan.id), membership.pausing)}
        >
          {membership.pause}
        </button>
      )}
      {can("CANCEL") && (
        <End
          plan={plan}
          busy={busy}
          end={(at) =>
            act(
              (on) => on.cancelPlan(plan.id, { at }),
              at === "NOW" ? membership.cancelled : membership.cancelledEnd,
            )
          }
        />
      )}
    </div>
  );
}

interface EndProps {
  plan: Plan;
  busy: boolean;
  end(at: CancelMoment): Promise<void>;
}

/** Ends a membership, after one more question. */
function End({ plan, busy, end }: EndProps) {
  const { membership } = useWords();
  const [asking, setAsking] = useState(false);
  const later =
    plan.currentPeriodEnd !== null &&
    !plan.cancelAt &&
    plan.status !== "PAST_DUE";
  const [at, setAt] = useState<CancelMoment>("PERIOD_END");
  const moment = later ? at : "NOW";
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asking) no.current?.focus();
  }, [asking]);
  if (!asking) {
    return (
      <button
        type="button"
        className="button button-quiet"
        onClick={() => setAsking(true)}
      >
        {membership.cancel}
      </button>
    );
  }
  return (
    <div className="sure" role="group" aria-label={membership.cancel}>
      {later ? (
        <Choice<CancelMoment>
          legend={membership.cancelSure}
          name="cancel-at"
          value={at}
          onChange={setAt}
          options={[
            { value: "PERIOD_END", text: membership.atEnd },
            { value: "NOW", text: membership.now },
          ]}
        />
      ) : (
        <p>{membership.cancelNowSure}</p>
      )}
      {moment === "NOW" && <p className="small">{membership.nowHint}</p>}
      <button
        type="button"
        className="button button-small"
        ref={no}
        onClick={() => setAsking(false)}
      >
        {membership.cancelNo}
      </button>
      <button
        type="button"
        className="button button-small button-danger"
        disabled={busy}
        onClick={() => void end(moment).then(() => setAsking(false))}
      >
        {membership.cancelYes}
      </button>
    </div>
  );
}
