/** A random UUID, also where crypto.randomUUID is missing: on pages without HTTPS. */
export const uuid = (): string =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => {
    const random = crypto.getRandomValues(new Uint8Array(1))[0]! & 15;
    return (+digit ^ (random >> (+digit / 4))).toString(16);
  });
