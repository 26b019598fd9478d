import "./switch.css";

interface Props {
  label: string;
  hint?: string;
  on: boolean;
  disabled?: boolean;
  onChange(on: boolean): void;
}

/** Something that is on or off, at once. */
export const Switch = ({ label, hint, on, disabled, onChange }: Props) => (
  <label className="switch">
    <span>
      {label}
      {hint && <small>{hint}</small>}
    </span>
    <input
      type="checkbox"
      role="switch"
      aria-label={label}
      checked={on}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
    />
  </label>
);
