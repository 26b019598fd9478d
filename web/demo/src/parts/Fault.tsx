import { PaygraphError } from "@paygraph/checkout";
import { useWords } from "../words";
import { Note } from "./Note";

/** Says what went wrong, and offers another try. */
export function Fault({ of, again }: { of: unknown; again?: () => void }) {
  const words = useWords();
  const known = of instanceof PaygraphError ? of : null;
  const text =
    known?.code === "NETWORK"
      ? words.fault.network
      : (known?.message ?? words.fault.unknown);
  return (
    <Note kind="bad" title={words.fault.title}>
      <p>{text}</p>
      {known?.requestId && (
        <p className="small">{words.fault.request(known.requestId)}</p>
      )}
      {again && (
        <button type="button" className="button button-small" onClick={again}>
          {words.again}
        </button>
      )}
    </Note>
  );
}
