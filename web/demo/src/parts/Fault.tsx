import { PaygraphError } from "@paygraph/checkout";
import { useWords } from "../words";
import { Note } from "./Note";

interface Props {
  of: unknown;
  /** What could not be done; that something could not be loaded, if left out. */
  title?: string;
  again?: () => void;
}

/** Says what went wrong, and offers another try. */
export function Fault({ of, title, again }: Props) {
  const words = useWords();
  const known = of instanceof PaygraphError ? of : null;
  const text =
    known?.code === "NETWORK"
      ? words.fault.network
      : (known?.message ?? words.fault.unknown);
  return (
    <Note kind="bad" title={title ?? words.fault.title}>
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
