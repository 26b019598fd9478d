import type { ReactNode } from "react";
import { Apple } from "./apple";
import { Chair } from "./chair";
import { Desk } from "./desk";
import { Ebook } from "./ebook";
import { Lamp } from "./lamp";
import { Membership } from "./membership";
import { Parcel } from "./parcel";
import "./picture.css";
import { Print } from "./print";

const drawings: Record<string, () => ReactNode> = {
  apple: Apple,
  chair: Chair,
  desk: Desk,
  ebook: Ebook,
  lamp: Lamp,
  membership: Membership,
  print: Print,
};

/** A product's picture. Its name stands beside it, so it says nothing itself. */
export function Picture({ sku }: { sku: string | null }) {
  const Drawing = drawings[sku ?? ""] ?? Parcel;
  const known = sku && sku in drawings ? sku : "parcel";
  return (
    <span className={`picture picture-${known}`} aria-hidden="true">
      <svg viewBox="0 0 240 240" focusable="false">
        <Drawing />
      </svg>
    </span>
  );
}
