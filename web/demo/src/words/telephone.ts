/** Writes a Korean telephone number with its dashes, as far as it is typed. */
export function withDashes(typed: string): string {
  if (typed.trim().startsWith("+")) return typed;
  const digits = typed.replace(/\D/g, "").slice(0, 11);
  const area = digits.startsWith("02") ? 2 : 3;
  if (digits.length <= area) return digits;
  const rest = digits.slice(area);
  if (rest.length <= 4) return `${digits.slice(0, area)}-${rest}`;
  const middle = rest.length <= 7 && !digits.startsWith("010") ? 3 : 4;
  return `${digits.slice(0, area)}-${rest.slice(0, middle)}-${rest.slice(middle)}`;
}

/** Whether it can be a telephone number: Korean, or one of another country. */
export const isTelephone = (text: string): boolean =>
  /^0\d{1,2}-\d{3,4}-\d{4}$/.test(text) || /^\+\d[\d -]{6,14}$/.test(text);
