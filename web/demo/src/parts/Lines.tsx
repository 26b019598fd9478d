import { langOf } from "../words/hangul";
import { Picture } from "../pictures/Picture";
import { useWords } from "../words";
import "./lines.css";

export interface Line {
  sku: string | null;
  name: string;
  quantity: number;
  sum: string;
  fault?: string | undefined;
}

/** What is bought: picture, name, how many, how much. */
export function Lines({ of }: { of: Line[] }) {
  const words = useWords();
  return (
    <ul className="lines">
      {of.map((line, i) => (
        <li key={line.sku ?? i}>
          <span className="lines-picture">
            <Picture sku={line.sku} />
          </span>
          <span className="lines-name" lang={langOf(line.name)}>
            {line.name}
            {line.fault && <span className="field-fault">{line.fault}</span>}
          </span>
          <span className="lines-count">
            {words.checkout.quantity(line.quantity)}
          </span>
          <span className="lines-sum">{line.sum}</span>
        </li>
      ))}
    </ul>
  );
}
