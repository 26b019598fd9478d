/** A copy of plain data: no proxies of a framework, nothing frozen, nothing undefined. */
export const plainCopy = <T>(
  value: T,
  as?: (name: string, value: unknown) => unknown,
): T => JSON.parse(JSON.stringify(value ?? {}, as)) as T;
