/**
 * The production server: what the build made, on `HOST` and `PORT`, until a
 * signal ends it.
 *
 * @module
 */
import { services } from "../main.ts";

/** A stop that takes longer is not waited for: some peers never let go. */
const STOP_MS = 4_000;

// Not written yet when this is type-checked: so by a name that is not followed.
const built = new URL("../_fresh/server.js", import.meta.url).href;
const { default: { fetch } } = await import(built);
const { host: hostname, port } = services.config;
const server = Deno.serve({
  hostname,
  port,
  onListen: ({ port }) => services.logger.info("listening", { hostname, port }),
}, fetch);

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return; // A terminal signals the launcher and us alike.
  stopping = true;
  services.logger.info("stopping", { signal });
  setTimeout(() => Deno.exit(0), STOP_MS);
  await services[Symbol.asyncDispose]();
  await server.shutdown();
  Deno.exit(0);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => void stop(signal));
}
