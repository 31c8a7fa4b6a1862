/**
 * The production server: what the build made, on `HOST` and `PORT`. A signal
 * ends it in order: first all conversations, then what is still being sent.
 *
 * @module
 */
import { services } from "../main.ts";

/** After this much of a shutdown the process ends with what is left undone. */
const STOP_WITHIN_MS = 5_000;

// By a name that is not followed: the build is not there when types are checked.
const built = new URL("../_fresh/server.js", import.meta.url).href;
const { default: { fetch } } = await import(built);

const { host: hostname, port } = services.config;
const server = Deno.serve(
  { hostname, port, automaticCompression: true },
  fetch,
);

let stopping = false;

async function stop(): Promise<void> {
  // Ctrl-C arrives more than once: from the terminal, and from `deno task`.
  if (stopping) return;
  stopping = true;
  setTimeout(() => Deno.exit(1), STOP_WITHIN_MS);
  await services[Symbol.asyncDispose]();
  await server.shutdown();
  Deno.exit(0);
}

Deno.addSignalListener("SIGINT", stop);
// Windows has no other signal that a program can hear.
if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
