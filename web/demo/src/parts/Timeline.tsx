import type { More } from "../api/order";
import { useStore } from "../base/store";
import { language } from "../state/settings";
import { useWords } from "../words";
import { shortTime } from "../words/time";
import "./timeline.css";

/** What happened to an order, newest last, and who told. */
export function Timeline({ of }: { of: More["timeline"] }) {
  const { order } = useWords();
  const lang = useStore(language);
  return (
    <section className="panel" aria-labelledby="timeline">
      <h2 id="timeline">{order.timeline}</h2>
      <ol className="timeline">
        {of.map((event) => (
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
