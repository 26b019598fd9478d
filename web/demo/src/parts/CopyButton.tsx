import { useEffect, useState } from "react";
import { useWords } from "../words";
import { Icon } from "./Icon";

/** Copies a text, and says for a while that it did. */
export function CopyButton({ text }: { text: string }) {
  const { account } = useWords();
  const [said, setSaid] = useState<"copied" | "copyFailed" | null>(null);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(null), 2500);
    return () => clearTimeout(timer);
  }, [said]);
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("copied");
    } catch {
      setSaid("copyFailed");
    }
  }
  return (
    <>
      <button type="button" className="button button-small" onClick={copy}>
        <Icon name={said === "copied" ? "check" : "copy"} />
        {account.copy}
      </button>
      <span className="account-said" role="status">
        {said && account[said]}
      </span>
    </>
  );
}
