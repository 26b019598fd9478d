import { useId, type SelectHTMLAttributes } from "react";
import "./field.css";

interface Props extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string;
  fault?: string | undefined;
}

/** A labelled choice from a list. */
export function Select({ label, fault, ...select }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        {...select}
      />
      {fault && (
        <p className="field-fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}
