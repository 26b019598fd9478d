/** A copy of plain data: no proxies of a framework, nothing frozen, nothing undefined. */
export const plainCopy = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value)) as T;
