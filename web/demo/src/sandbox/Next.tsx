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

  // Others set the same switches: another tab, the console, a test.
  useEffect(() => {
    const look = () => void readState().then(setState, () => undefined);
    look();
    addEventListener("focus", look);
    return () => removeEventListener("focus", look);
  }, []);

  // A switch moves at once, and back if the sandbox does not answer.
  async function set(shown: Partial<State>, change: () => Promise<unknown>) {
    setState((now) => now && { ...now, ...shown });
    try {
      await change();
    } catch {
      tell(sandbox.failed, { bad: true });
    }
    readState().then(setState, () => undefined);
  }

  // One payment was to be declined, and it was.
  const declines = state?.declines;
  useEffect(() => {
    if (!declines) return;
    return paygraph?.on("result", ({ kind }) => {
      if (kind === "failed")
        void set({ declines: false }, () => settings({ decline: "" }));
    });
  }, [paygraph, declines]);

  return (
    <div className="sandbox-part">
      <h2>{sandbox.next}</h2>
      <Switch
        label={sandbox.decline}
        hint={sandbox.declineHint}
        on={state?.declines ?? false}
        disabled={!state}
        onChange={(on) =>
          set({ declines: on }, () =>
            settings({ decline: on ? sandbox.declineText : "" }),
          )
        }
      />
      <Switch
        label={sandbox.lose}
        hint={sandbox.loseHint}
        on={state?.loses ?? false}
        disabled={!state}
        onChange={(on) =>
          set({ loses: on }, () => settings({ lose_callback: on }))
        }
      />
      <Switch
        label={sandbox.drop}
        hint={sandbox.dropHint}
        on={state?.drops ?? false}
        disabled={!state}
        onChange={(on) => set({ drops: on }, () => dropWebhooks(on))}
      />
    </div>
  );
}
