import { useEffect, useRef, type ReactNode } from "react";
import { usePlace } from "../base/route";
import { useWords } from "../words";

interface Props {
  title: string;
  /** Shown instead of the title. */
  heading?: ReactNode;
  lead?: ReactNode;
  /** Stands above the heading. */
  mark?: ReactNode;
  narrow?: boolean;
  children?: ReactNode;
}

/** A page with its heading, which has the focus after a move to the page. */
export function Page({ title, heading, lead, mark, narrow, children }: Props) {
  const words = useWords();
  const { moves } = usePlace();
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${words.shop}`;
  }, [title, words]);
  useEffect(() => {
    if (moves > 0) top.current?.focus({ preventScroll: true });
  }, [moves]);
  return (
    <main id="content" className={narrow ? "page page-narrow" : "page"}>
      <div className="page-head">
        {mark}
        <h1 ref={top} tabIndex={-1}>
          {heading ?? title}
        </h1>
        {lead && <p className="page-lead">{lead}</p>}
      </div>
      {children}
    </main>
  );
}
