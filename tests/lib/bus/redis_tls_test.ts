/** TLS to Redis, with a certificate of an authority made for it. */
import { assertEquals, assertMatch } from "@std/assert";
import { configFlags } from "../../../tools/tasks/runner.ts";
import { Certificates, hasOpenssl } from "../../servers/certificates.ts";
import { hasRedis, RedisServer } from "../../servers/redis.ts";

const ROOT = new URL("../../../", import.meta.url);

/** What a process says that believes an authority. */
async function listen(url: string, authority: string): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      // It imports nothing of Fresh, so that either config would do.
      ...configFlags("npm"),
      "--no-prompt",
      "--allow-net",
      "tests/lib/bus/redis_child.ts",
      url,
    ],
    cwd: ROOT,
    env: { DENO_CERT: authority, NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return (decoder.decode(stdout) + decoder.decode(stderr)).trim();
}

Deno.test({
  name: "RedisBus believes over rediss:// whom it should, and nobody else",
  ignore: !hasRedis() || !hasOpenssl(),
  async fn() {
    await using made = await Certificates.make();
    await using server = await RedisServer.start(made.server);
    const at = (host: string) => `rediss://${host}:${server.port}`;

    const [believed, strange, address] = await Promise.all([
      listen(at("localhost"), made.authority),
      listen(at("localhost"), made.stranger),
      listen(at("127.0.0.1"), made.authority),
    ]);

    assertEquals(believed, "joined");
    assertMatch(strange, /self-signed|unable to verify|UnknownIssuer/);
    assertMatch(
      address,
      /IP: 127\.0\.0\.1 is not in the cert's list|name "127\.0\.0\.1"/,
    );
  },
});
