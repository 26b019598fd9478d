import type { AnchorHTMLAttributes, MouseEvent } from "react";
import { go, usePlace } from "../base/route";

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  to: string;
}

/** A link inside the shop; it says so when it leads to where one is. */
export function Link({ to, onClick, ...rest }: Props) {
  const { path } = usePlace();
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event);
    const plain =
      event.button === 0 &&
      !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (plain && !event.defaultPrevented) {
      event.preventDefault();
      go(to);
    }
  }
  return (
    <a
      href={to}
      onClick={follow}
      aria-current={path === to ? "page" : undefined}
      {...rest}
    />
  );
}
