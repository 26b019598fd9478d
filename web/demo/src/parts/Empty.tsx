import type { ReactNode } from "react";
import "./empty.css";

/** A place where nothing is yet, and the way to something. */
export const Empty = ({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: string;
  children?: ReactNode;
}) => (
  <div className="empty">
    <svg viewBox="0 0 120 80" aria-hidden="true">
      <path d="M10 62c20-10 30 6 50-2s30-10 50-2" />
      <path d="M10 50c20-10 30 6 50-2s30-10 50-2" />
      <path d="M10 38c20-10 30 6 50-2s30-10 50-2" />
      <path d="M10 26c20-10 30 6 50-2s30-10 50-2" />
    </svg>
    <p className="empty-title">{title}</p>
    {lead && <p>{lead}</p>}
    {children}
  </div>
);
