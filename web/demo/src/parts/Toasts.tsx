import { useEffect } from "react";
import { usePlace } from "../base/route";
import { useStore } from "../base/store";
import { dismiss, toasts } from "../state/toast";
import { useWords } from "../words";
import { Icon } from "./Icon";
import { Link } from "./Link";
import "./toasts.css";

/** What was said lately, read out politely. */
export function Toasts() {
  const words = useWords();
  const all = useStore(toasts);
  const { path } = usePlace();
  // What was said on another page is out of place.
  useEffect(() => toasts.set([]), [path]);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {all.map(({ id, text, link, bad }) => (
        <div key={id} className={bad ? "toast toast-bad" : "toast"}>
          <span>{text}</span>
          {link && (
            <Link to={link.to} onClick={() => dismiss(id)}>
              {link.text}
            </Link>
          )}
          <button
            type="button"
            aria-label={words.close}
            onClick={() => dismiss(id)}
          >
            <Icon name="cross" />
          </button>
        </div>
      ))}
    </div>
  );
}
