import { useId, type InputHTMLAttributes } from "react";
import { useWords } from "../words";
import "./field.css";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  fault?: string | undefined;
}

/** A labelled input with its own fault beneath it. */
export function Field({ label, fault, required, ...input }: Props) {
  const words = useWords();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {required === false && (
          <span className="field-optional"> {words.optional}</span>
        )}
      </label>
      <input
        id={id}
        aria-required={required || undefined}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        {...input}
      />
      {fault && (
        <p className="field-fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}
