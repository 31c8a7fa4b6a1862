/**
 * The production server: what the build made, on `HOST` and `PORT`. A signal
 * ends it in order: first all conversations, then what is still being sent.
 *
 * @module
 */
import { answerUnroutable } from "../lib/http/failure.ts";
import { services } from "../main.ts";

/** A stop that takes longer is not waited for: some peers never let go. */
const STOP_WITHIN_MS = 4_000;

// By a name that is not followed: the build is not there when types are checked.
const built = new URL("../_fresh/server.js", import.meta.url).href;
const { default: { fetch } } = await import(built);

const { config, logger } = services;
const server = Deno.serve({
  hostname: config.host,
  port: config.port,
  automaticCompression: true,
  onError: answerUnroutable(services),
  onListen({ hostname, port }) {
    // The address to click on: who listens everywhere is reached here as well.
    const host = hostname === "0.0.0.0" || hostname === "::"
      ? "localhost"
      : hostname;
    const origin = config.publicOrigin ?? `http://${host}:${port}`;
    console.log(`Fresh Chat is ready: ${origin}`);
  },
}, fetch);

let stopping = false;

async function stop(signal: Deno.Signal): Promise<void> {
  // Ctrl-C arrives more than once: from the terminal, and from `deno task`.
  if (stopping) return;
  stopping = true;
  logger.info("stopping", { signal });
  setTimeout(() => Deno.exit(0), STOP_WITHIN_MS);
  await services[Symbol.asyncDispose]();
  await server.shutdown();
  Deno.exit(0);
}

Deno.addSignalListener("SIGINT", () => stop("SIGINT"));
// Windows has no other signal that a program can hear.
if (Deno.build.os !== "windows") {
  Deno.addSignalListener("SIGTERM", () => stop("SIGTERM"));
}
