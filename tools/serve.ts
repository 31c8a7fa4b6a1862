/**
 * The production server: what the build made, on `HOST` and `PORT`. It ends as
 * `lib/ending.ts` says.
 *
 * @module
 */
import { originToOpen } from "../lib/config.ts";
import { atTheDoor } from "../lib/http/door.ts";
import { answerUnroutable } from "../lib/http/failure.ts";
import { ending, services } from "../main.ts";

// By a name that is not followed: the build is not there when types are checked.
const built = new URL("../_fresh/server.js", import.meta.url).href;
const { default: { fetch } } = await import(built);

const { config } = services;
const server = await listen();
ending.endLast(() => server.shutdown());

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
