/**
 * Asks the server beside it whether it is ready, for a container that has no
 * other program to ask with. Ends with 0 if it is, else with 1 and why.
 *
 * Usage: `deno run --allow-net --allow-env=HOST,PORT tools/healthy.ts`
 *
 * @module
 */
import { parseConfig } from "../lib/config.ts";

/** Less than whoever asks waits for this program. */
const PATIENCE_MS = 3_000;

const parsed = parseConfig({
  HOST: Deno.env.get("HOST"),
  PORT: Deno.env.get("PORT"),
});
if (!parsed.ok) {
  console.error(parsed.problem);
  Deno.exit(1);
}
const { host, port } = parsed.config;
const everywhere = host === "0.0.0.0" || host === "::";
const name = everywhere ? "127.0.0.1" : host;
const address = name.includes(":") ? `[${name}]` : name;

try {
  const response = await fetch(`http://${address}:${port}/api/health`, {
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await response.text();
  if (!response.ok) console.error(`${response.status} ${text}`);
  Deno.exit(response.ok ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}
