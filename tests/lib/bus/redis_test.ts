import { RedisBus } from "../../../lib/bus/redis.ts";
import { testBusContract } from "../../bus_contract.ts";
import { hasRedis, RedisServer } from "../../servers/redis.ts";
import { SILENT } from "../../servers/silent.ts";

const ignore = !hasRedis();
let running: RedisServer | null = null;

Deno.test.beforeAll(async () => {
  if (!ignore) running = await RedisServer.start();
});
Deno.test.afterAll(async () => {
  await running?.[Symbol.asyncDispose]();
});

testBusContract("RedisBus", open, () => server().cutListeners(), ignore);

function open(from: string): Promise<RedisBus> {
  const { url } = server();
  const epoch = "epoch";
  return Promise.resolve(new RedisBus({ url, from, epoch, logger: SILENT }));
}

function server(): RedisServer {
  if (running === null) throw new Error("Redis has not been started");
  return running;
}
