import { useEffect, useState } from "react";
import { dropsWebhooks, dropWebhooks, settings } from "../api/control";
import { shop } from "../api/shop";
import { useStore } from "../base/store";
import { Switch } from "../parts/Switch";
import { tell } from "../state/toast";
import { useWords } from "../words";

interface State {
  declines: boolean;
  loses: boolean;
  drops: boolean;
}

async function readState(): Promise<State> {
  const [now, drops] = await Promise.all([settings(), dropsWebhooks()]);
  return { declines: now.decline !== "", loses: now.lose_callback, drops };
}

/** What will go wrong with the next payment. */
export function Next() {
  const { sandbox } = useWords();
  const paygraph = useStore(shop);
  const [state, setState] = useState<State | null>(null);
  const trouble = () => tell(sandbox.failed, { bad: true });

  // Others set the same switches: another tab, the console, a test.
  useEffect(() => {
    const look = () => void readState().then(setState, () => undefined);
    look();
    addEventListener("focus", look);
    return () => removeEventListener("focus", look);
  }, []);

  async function set(change: () => Promise<unknown>) {
    try {
      await change();
      setState(await readState());
    } catch {
      trouble();
    }
  }

  // One payment was to be declined, and it was.
  const declines = state?.declines;
  useEffect(() => {
    if (!declines) return;
    return paygraph?.on("result", ({ kind }) => {
      if (kind === "failed") void set(() => settings({ decline: "" }));
    });
  }, [paygraph, declines]);

  return (
    <section aria-label={sandbox.next}>
      <h2>{sandbox.next}</h2>
      <Switch
        label={sandbox.decline}
        hint={sandbox.declineHint}
        on={state?.declines ?? false}
        disabled={!state}
        onChange={(on) =>
          set(() => settings({ decline: on ? sandbox.declineText : "" }))
        }
      />
      <Switch
        label={sandbox.lose}
        hint={sandbox.loseHint}
        on={state?.loses ?? false}
        disabled={!state}
        onChange={(on) => set(() => settings({ lose_callback: on }))}
      />
      <Switch
        label={sandbox.drop}
        hint={sandbox.dropHint}
        on={state?.drops ?? false}
        disabled={!state}
        onChange={(on) => set(() => dropWebhooks(on))}
      />
    </section>
  );
}
