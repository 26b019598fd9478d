/** The language of a text that may be Korean on an English page: for `lang`. */
export const langOf = (text: string): "ko" | undefined =>
  /[가-힣]/.test(text) ? "ko" : undefined;
