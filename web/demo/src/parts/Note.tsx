import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import "./note.css";

type Kind = "good" | "bad" | "wait" | "plain";

const icons: Record<Kind, IconName> = {
  good: "check",
  bad: "alert",
  wait: "clock",
  plain: "receipt",
};

interface Props {
  kind: Kind;
  title: string;
  children?: ReactNode;
}

/** Something that has to be read. What is bad is read out at once. */
export const Note = ({ kind, title, children }: Props) => (
  <section
    className={`note note-${kind}`}
    role={kind === "bad" ? "alert" : undefined}
    aria-label={kind === "bad" ? undefined : title}
  >
    <Icon name={icons[kind]} />
    <div>
      <p className="note-title">{title}</p>
      {children}
    </div>
  </section>
);
