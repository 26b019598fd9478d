import type { More } from "../api/order";
import { useStore } from "../base/store";
import { language } from "../state/settings";
import { useWords } from "../words";
import { shortTime } from "../words/time";
import "./timeline.css";

// A window is heard of when it is paid in or closed, which is told by itself.
const unsaid = "STARTED";

/** What happened to an order, newest last, and who told. */
export function Timeline({ of }: { of: More["timeline"] }) {
  const { order } = useWords();
  const lang = useStore(language);
  const told = of.filter(({ type }) => type !== unsaid);
  return (
    <section className="panel" aria-labelledby="timeline">
      <h2 id="timeline">{order.timeline}</h2>
      <ol className="timeline">
        {told.map((event) => (
          <li key={event.id} data-event={event.type}>
            <p>{event.message}</p>
            <p className="small">
              <time dateTime={event.at}>{shortTime(event.at, lang)}</time>
              {" · "}
              {order.source[event.source]}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
