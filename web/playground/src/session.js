import { options } from "./options.js";
import { createStore, recall, remember } from "./store.js";
import { isKorean } from "./words.js";

/** Who asks, and in which language: kept in the browser between visits. */
export const session = createStore({
  token: options.adminsOnly ? "" : (recall("token") ?? options.token),
  language: recall("language") ?? (isKorean ? "ko" : "en"),
});

// The development token is not kept: the next server has another one. Where
// money is real, none is: it lasts as long as the page.
session.subscribe(() => {
  const { token, language } = session.get();
  if (!options.adminsOnly) {
    remember("token", token === options.token ? null : token);
  }
  remember("language", language);
});
