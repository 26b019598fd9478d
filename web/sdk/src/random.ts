/** A name that nobody else makes, also on pages without HTTPS, which have no crypto.randomUUID. */
export const randomName = (): string =>
  crypto.getRandomValues(new Uint32Array(4)).join("-");
