import { Icon, type IconName } from "./Icon";
import "./seal.css";

const icons = {
  good: "check",
  bad: "alert",
  wait: "clock",
  back: "back",
  plain: "receipt",
} as const satisfies Record<string, IconName>;

/** The mood of a page, in one drawing. */
export const Seal = ({ kind }: { kind: keyof typeof icons }) => (
  <span className={`seal seal-${kind}`} key={kind}>
    <Icon name={icons[kind]} />
  </span>
);
