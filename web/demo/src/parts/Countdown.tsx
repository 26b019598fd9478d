import { useEffect } from "react";
import { useNow } from "../api/clock";
import { useWords } from "../words";
import { remaining } from "../words/time";
import "./countdown.css";

interface Props {
  issuedAt: string;
  dueAt: string;
  /** Called once when nothing is left. */
  over(): void;
}

/** What is left until the bank closes an account, by the server's clock. */
export function Countdown({ issuedAt, dueAt, over }: Props) {
  const { account } = useWords();
  const now = useNow();
  const left = remaining(dueAt, now);
  const ended = left.seconds === 0;
  useEffect(() => {
    if (ended) over();
  }, [ended, over]);
  if (ended) {
    return <p className="countdown countdown-over">{account.over}</p>;
  }
  const whole = (Date.parse(dueAt) - Date.parse(issuedAt)) / 1000;
  const share = Math.min(1, left.seconds / Math.max(whole, 1));
  return (
    <div
      className="countdown"
      data-urgent={left.seconds < 3600}
      role="timer"
      aria-label={account.left}
    >
      <span className="countdown-label">{account.left}</span>
      <span className="countdown-time" data-seconds={left.seconds}>
        {left.days > 0 && <b>{account.days(left.days)} </b>}
        {account.clock(left.hours, left.minutes, left.secondsLeft)}
      </span>
      <span className="countdown-track" aria-hidden="true">
        <span style={{ transform: `scaleX(${share})` }} />
      </span>
    </div>
  );
}
