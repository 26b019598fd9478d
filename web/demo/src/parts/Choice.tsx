import "./choice.css";

interface Props<T extends string> {
  legend: string;
  /** The legend is for readers of the page aloud only. */
  quiet?: boolean;
  name: string;
  options: readonly { value: T; text: string }[];
  value: T;
  onChange(value: T): void;
}

/** One of a few, side by side. */
export const Choice = <T extends string>(props: Props<T>) => (
  <fieldset className="choice">
    <legend className={props.quiet ? "hidden" : undefined}>
      {props.legend}
    </legend>
    <div className="choice-row">
      {props.options.map(({ value, text }) => (
        <label key={value}>
          <input
            type="radio"
            name={props.name}
            value={value}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          <span>{text}</span>
        </label>
      ))}
    </div>
  </fieldset>
);
