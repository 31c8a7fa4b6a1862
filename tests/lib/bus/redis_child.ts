/**
 * A process that listens to a bus, and prints what came of it: what
 * `redis_tls_test.ts` starts.
 *
 * @module
 */
import { RedisBus } from "../../../lib/bus/redis.ts";
import { createLogger } from "../../../lib/logger.ts";

const [url = ""] = Deno.args;
const { promise: known, resolve } = Promise.withResolvers<string>();
const logger = createLogger(() => {}, "error", Date.now);
{
  await using bus = new RedisBus({
    url,
    from: "a",
    epoch: "epoch",
    logger: {
      ...logger,
      warn: (_event, fields) => resolve(String(fields?.["detail"])),
    },
  });
  bus.listen({ hint: () => {}, joined: () => resolve("joined") });
  console.log(await known);
}
