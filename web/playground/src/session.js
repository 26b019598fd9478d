import { options } from "./options.js";
import { createStore, recall, remember } from "./store.js";
import { isKorean } from "./words.js";

/** Who asks, and in which language: kept in the browser between visits. */
export const session = createStore({
  token: recall("token") ?? options.token,
  language: recall("language") ?? (isKorean ? "ko" : "en"),
});

session.subscribe(() => {
  remember("token", session.get().token);
  remember("language", session.get().language);
});
