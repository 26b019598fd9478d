import type { Language } from "../state/settings";

// Every time is told as the bank in Seoul has it; the foot of a page says so
// to a reader whose clock shows another.
const seoul = "Asia/Seoul";
const ahead = -9 * 60;

export const isElsewhere = (): boolean =>
  new Date().getTimezoneOffset() !== ahead;

/** A bank's deadline: 11월 25일 (수) 오후 11:59. */
export const dueTime = (text: string, lang: Language): string =>
  new Date(text).toLocaleString(lang, {
    timeZone: seoul,
    month: lang === "ko" ? "long" : "short",
    day: "numeric",
    weekday: "short",
    hour: "numeric",
    minute: "2-digit",
    ...(lang === "en" && { timeZoneName: "short" }),
  });

/** A day on the Korean calendar, which memberships are counted on: 2026년 12월 22일. */
export const day = (text: string, lang: Language): string =>
  new Date(text)
    .toLocaleDateString(lang, {
      timeZone: seoul,
      dateStyle: lang === "ko" ? "long" : "medium",
    })
    .replaceAll(" ", "\u00a0"); // it stays on one line

/** A time of the past. */
export const shortTime = (text: string, lang: Language): string =>
  new Date(text).toLocaleString(lang, {
    timeZone: seoul,
    month: lang === "ko" ? "long" : "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  });

export const fullTime = (text: string, lang: Language): string =>
  new Date(text).toLocaleString(lang, {
    timeZone: seoul,
    dateStyle: "medium",
    timeStyle: "short",
  });

/** What is left of a time, whole seconds, never less than none. */
export function remaining(dueAt: string, now: number) {
  const seconds = Math.max(0, Math.ceil((Date.parse(dueAt) - now) / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  return {
    seconds,
    days: Math.floor(seconds / 86400),
    hours: two(Math.floor(seconds / 3600) % 24),
    minutes: two(Math.floor(seconds / 60) % 60),
    secondsLeft: two(seconds % 60),
  };
}
