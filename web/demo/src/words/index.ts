import { useStore } from "../base/store";
import { language, type Language } from "../state/settings";
import { en } from "./en";
import { ko } from "./ko";

export type Words = typeof ko;

const all: Record<Language, Words> = { ko, en };

export const useWords = (): Words => all[useStore(language)];

/** For what is said outside of a component. */
export const currentWords = (): Words => all[language.get()];
