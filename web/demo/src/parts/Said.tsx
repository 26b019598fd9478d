import type { Failure } from "@paygraph/checkout";
import { useWords } from "../words";
import { langOf } from "../words/hangul";
import { Note } from "./Note";

/** What was declined, and the bank's own words beside ours. */
export function Said({ title, failure }: { title: string; failure: Failure }) {
  const { membership } = useWords();
  const said = failure.gatewayMessage;
  return (
    <Note kind="bad" title={title}>
      <p>{failure.message}</p>
      {said && (
        <p className="small">
          {membership.said}: <span lang={langOf(said)}>{said}</span>
        </p>
      )}
    </Note>
  );
}
