/**
 * Makes the one address from which a page of ours may start a script of its
 * own: the pages' policy lets no plain text become one.
 *
 * @module
 */

/** What is used of Trusted Types, which not every browser has. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
    // What it makes is an object that browsers take for the text it stands for.
  ): { createScriptURL(url: string): string };
}

/** Named by the headers that the server sends. */
const POLICY = "fresh-chat";
const WORKER = "/sw.js";

/** Once for a page, as a second policy of the name is refused. */
export function trustedWorkerUrl(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return WORKER;
  const policy = trustedTypes.createPolicy(POLICY, {
    createScriptURL(url) {
      if (url !== WORKER) throw new TypeError(`Not a worker of ours: ${url}`);
      return url;
    },
  });
  return policy.createScriptURL(WORKER);
}
