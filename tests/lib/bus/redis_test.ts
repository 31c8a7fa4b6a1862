import { assertEquals } from "@std/assert";
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

Deno.test({
  name: "RedisBus says why no hints arrive",
  ignore,
  async fn() {
    const lost = Promise.withResolvers<unknown>();
    const back = Promise.withResolvers<void>();
    let joins = 0;
    await using bus = new RedisBus({
      url: server().url,
      from: "a",
      epoch: "epoch",
      logger: {
        ...SILENT,
        warn: (event, fields) => lost.resolve([event, fields?.["detail"]]),
      },
    });
    const { promise: joined, resolve } = Promise.withResolvers<void>();
    const listener = () => ++joins === 1 ? resolve() : back.resolve();

    bus.listen({ hint: () => {}, joined: listener });
    await joined;
    await server().cutListeners();

    assertEquals(await lost.promise, [
      "bus_disconnected",
      "Socket closed unexpectedly",
    ]);
    await back.promise;
  },
});
