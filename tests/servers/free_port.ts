/**
 * A port of this machine that nobody listens on, nor is given by chance before
 * it is used: below those that the system hands out (32,768 on Linux, 49,152
 * elsewhere), where only somebody who asks here at the same moment could get it.
 *
 * @module
 */
const FIRST = 15_000;
const END = 32_000;

export function freePort(): number {
  while (true) {
    const port = FIRST + Math.floor(Math.random() * (END - FIRST));
    if (isFree(port)) return port;
  }
}

/** Whether nobody listens there at this moment. */
export function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
