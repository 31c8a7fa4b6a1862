/**
 * The production server: what the build made, on `HOST` and `PORT`. A signal
 * ends it in order: first all conversations, then what is still being sent.
 *
 * @module
 */
import { originToOpen } from "../lib/config.ts";
import { atTheDoor } from "../lib/http/door.ts";
import { answerUnroutable } from "../lib/http/failure.ts";
import { services } from "../main.ts";

/** A stop that takes longer is not waited for: some peers never let go. */
const STOP_WITHIN_MS = 4_000;
/** For a supervisor, which starts again what ends with anything but 0. */
const EXIT_MEMORY = 75;

// By a name that is not followed: the build is not there when types are checked.
const built = new URL("../_fresh/server.js", import.meta.url).href;
const { default: { fetch } } = await import(built);

const { config, logger } = services;
const server = await listen();

async function listen(): Promise<Deno.HttpServer<Deno.NetAddr>> {
  const { host: hostname, port } = config;
  try {
    return Deno.serve({
      hostname,
      port,
      automaticCompression: true,
      onError: answerUnroutable(services),
      onListen({ port }) {
        console.log(`Fresh Chat is ready: ${originToOpen(config, port)}`);
      },
    }, atTheDoor(services, fetch));
  } catch (error) {
    await services[Symbol.asyncDispose]();
    const reason = error instanceof Error ? error.message : String(error);
    console.error(
      `Cannot listen on ${hostname}:${port}: ${reason}. Set HOST or PORT to another one.`,
    );
    Deno.exit(1);
  }
}

let stopping = false;

async function stop(
  why: Deno.Signal | "memory",
  code: number,
): Promise<void> {
  // Ctrl-C arrives more than once: from the terminal, and from `deno task`.
  if (stopping) return;
  stopping = true;
  logger.info("stopping", { why });
  setTimeout(() => Deno.exit(code), STOP_WITHIN_MS);
  await services[Symbol.asyncDispose]();
  await server.shutdown();
  Deno.exit(code);
}

Deno.addSignalListener("SIGINT", () => stop("SIGINT", 0));
// Windows has no other signal that a program can hear.
if (Deno.build.os !== "windows") {
  Deno.addSignalListener("SIGTERM", () => stop("SIGTERM", 0));
}
services.memory.usedUp.then(() => stop("memory", EXIT_MEMORY));
