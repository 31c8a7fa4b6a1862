import { assertEquals } from "@std/assert";
import { v1 } from "../../lib/dialect.ts";
import { DEFAULT_LIMITS } from "../../lib/limits.ts";
import { MemoryIdentity } from "../../lib/identity/memory.ts";
import { MemoryLog } from "../../lib/log/memory.ts";
import { createLogger } from "../../lib/logger.ts";
import { admitSession } from "../../lib/http/state.ts";
import { createServices } from "../../lib/services.ts";
import { FakeSocket } from "./fake_socket.ts";

class WatchedIdentity extends MemoryIdentity {
  readonly touched: string[] = [];

  override touch(personId: string, nowMs: number): void {
    this.touched.push(personId);
    super.touch(personId, nowMs);
  }
}

Deno.test("createServices() tells the store who is still connected, and who has left", async () => {
  const identity = new WatchedIdentity();
  const log = new MemoryLog("epoch");
  const timers = new Map<() => void, number>();
  await using services = createServices({
    config: {
      port: 0,
      host: "127.0.0.1",
      publicOrigin: null,
      trustedProxies: [],
      dataDir: "",
      databaseUrl: null,
      busUrl: null,
      metricsToken: null,
      logLevel: "error",
      logFormat: "json",
      limits: DEFAULT_LIMITS,
      memoryLimitMb: 0,
    },
    store: { identity, log, [Symbol.asyncDispose]: () => Promise.resolve() },
    logger: createLogger(() => {}, "error", () => 0),
    now: () => ({ wallMs: 0, monoMs: 0 }),
    defer: () => {},
    setTimer(run, ms) {
      timers.set(run, ms);
      return () => timers.delete(run);
    },
    newUuid: () => crypto.randomUUID(),
    usedMemory: () => 0,
  });
  const claim = await identity.claim("Ada", null, 0);
  if (!claim.ok) throw new Error(claim.code);
  const { id } = claim.person;
  const socket = new FakeSocket();
  services.shell.connect({
    socket,
    address: "here",
    dialect: v1,
    admit: () => admitSession(services, claim.token, "127.0.0.1"),
  });
  socket.open();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(identity.touched.splice(0), [id]);

  const [hourly] = [...timers].filter(([, ms]) => ms === 3_600_000);
  hourly?.[0]();
  assertEquals(identity.touched, [id]);
  socket.end();
  assertEquals(identity.touched, [id, id]);
});
