import { useEffect } from "react";
import { createKept } from "../base/kept";
import { useStore } from "../base/store";

export type Language = "ko" | "en";
export type Scheme = "light" | "dark" | "system";

/** The browser's languages decide until somebody does. */
function preferred(): Language {
  const known = navigator.languages.find((l) => /^(ko|en)/i.test(l));
  return known?.toLowerCase().startsWith("ko") ? "ko" : "en";
}

export const language = createKept<Language>("language", (stored) =>
  stored === "ko" || stored === "en" ? stored : preferred(),
);

export const scheme = createKept<Scheme>("scheme", (stored) =>
  stored === "light" || stored === "dark" ? stored : "system",
);

export const systemIsDark = (): boolean =>
  matchMedia("(prefers-color-scheme: dark)").matches;

/** Tells the document how it is to be read. */
export function useDocument(): void {
  const lang = useStore(language);
  const asked = useStore(scheme);
  useEffect(() => {
    document.documentElement.lang = lang;
  }, [lang]);
  useEffect(() => {
    if (asked === "system") delete document.documentElement.dataset.scheme;
    else document.documentElement.dataset.scheme = asked;
  }, [asked]);
}
