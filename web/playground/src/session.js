import { options } from "./options.js";
import { createStore, recall, remember } from "./store.js";
import { isKorean } from "./words.js";

/** Who asks, and in which language: kept in the browser between visits. */
export const session = createStore({
  token: recall("token") ?? options.token,
  language: recall("language") ?? (isKorean ? "ko" : "en"),
});

// The development token is not kept: the next server has another one.
session.subscribe(() => {
  const { token, language } = session.get();
  remember("token", token === options.token ? null : token);
  remember("language", language);
});
