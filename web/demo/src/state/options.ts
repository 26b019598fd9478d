/** What the server tells its page; see web/demo/demo.go. */
export interface Options {
  /** An admin's token, on this machine; empty elsewhere. */
  adminToken: string;
  /** The sandbox's control calls; empty if this page may not reach them. */
  controlURL: string;
  /** Customers can sign in without a password here. */
  signIn: boolean;
}

export const options = JSON.parse(
  document.getElementById("options")?.textContent ?? "{}",
) as Options;
