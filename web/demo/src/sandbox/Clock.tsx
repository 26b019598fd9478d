import { useEffect, useState } from "react";
import { clock } from "../api/control";
import { shop } from "../api/shop";
import { useStore } from "../base/store";
import { language } from "../state/settings";
import { tell } from "../state/toast";
import { useWords } from "../words";
import { shortTime } from "../words/time";

const steps = { hour: "1h", day: "24h", days: "96h", month: "744h" } as const;

/** The sandbox's time, which only goes forward; charges that fall due are made on the way. */
export function Clock({ orderId }: { orderId: string | undefined }) {
  const { sandbox } = useWords();
  const lang = useStore(language);
  const paygraph = useStore(shop);
  const [now, setNow] = useState<string>();
  useEffect(() => {
    const look = () =>
      void clock().then(
        (c) => setNow(c.now),
        () => undefined,
      );
    look();
    const timer = setInterval(look, 60_000);
    return () => clearInterval(timer);
  }, []);

  async function advance(step: string) {
    try {
      const moved = await clock(step);
      setNow(moved.now);
      if (orderId) await paygraph?.order(orderId); // learns the server's time again
      tell(sandbox.moved(shortTime(moved.now, lang)));
    } catch {
      tell(sandbox.failed, { bad: true });
    }
  }

  return (
    <div className="sandbox-part">
      <h2>
        {sandbox.time}
        {now && (
          <time dateTime={now} className="sandbox-now">
            {shortTime(now, lang)}
          </time>
        )}
      </h2>
      <div className="sandbox-row sandbox-clock">
        {(Object.keys(steps) as (keyof typeof steps)[]).map((name) => (
          <button
            key={name}
            type="button"
            className="button button-small"
            onClick={() => advance(steps[name])}
          >
            {sandbox[name]}
          </button>
        ))}
      </div>
    </div>
  );
}
