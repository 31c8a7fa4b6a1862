import { assertEquals } from "@std/assert";
import { v1 } from "../../lib/dialect.ts";
import { DEFAULT_LIMITS } from "../../lib/limits.ts";
import { MemoryIdentity } from "../../lib/identity/memory.ts";
import { MemoryLog } from "../../lib/log/memory.ts";
import { createLogger } from "../../lib/logger.ts";
import { admitSession } from "../../lib/http/state.ts";
import { createServices } from "../../lib/services.ts";
import type { Store } from "../../lib/store.ts";
import type { Surroundings } from "../../lib/surroundings.ts";
import { FakeSocket } from "./fake_socket.ts";

class WatchedIdentity extends MemoryIdentity {
  readonly touched: string[] = [];

  override touch(personId: string, nowMs: number): void {
    this.touched.push(personId);
    super.touch(personId, nowMs);
  }
}

/** Of a store; nothing happens by itself. */
function servicesOf(store: Store, surroundings: Partial<Surroundings> = {}) {
  return createServices({
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
    store,
    logger: createLogger(() => {}, "error", () => 0),
    now: () => ({ wallMs: 0, monoMs: 0 }),
    defer: () => {},
    setTimer: () => () => {},
    newId: () => crypto.randomUUID(),
    newUuid: () => crypto.randomUUID(),
    usedMemory: () => 0,
    ...surroundings,
  });
}

/** What processes share, where there is only one. */
function alone(): NonNullable<Store["shared"]> {
  const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };
  return {
    bus: { connected: true, tell: () => {}, listen: () => {}, ...nothing },
    elsewhere: {
      processes: 1,
      changed: () => {},
      people: () => Promise.resolve(new Map()),
      renew: () => Promise.resolve(false),
      ...nothing,
    },
  };
}

Deno.test("createServices() tells the store who is still connected, and who has left", async () => {
  const identity = new WatchedIdentity();
  const log = new MemoryLog("epoch");
  const timers = new Map<() => void, number>();
  const store = {
    identity,
    log,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  await using services = servicesOf(store, {
    setTimer(run, ms) {
      timers.set(run, ms);
      return () => timers.delete(run);
    },
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

Deno.test("Services.stop() has a shared store close, whatever hangs that waits to be written", async () => {
  const identity = new MemoryIdentity();
  identity.writeWaiting = () => new Promise(() => {});
  const closed = Promise.withResolvers<void>();
  const services = servicesOf({
    identity,
    log: new MemoryLog("epoch"),
    shared: alone(),
    [Symbol.asyncDispose]: () => Promise.resolve(closed.resolve()),
  });

  void services[Symbol.asyncDispose]();
  await closed.promise;
});

Deno.test("Services.stop() writes what waits before a store of its own closes", async () => {
  const identity = new MemoryIdentity();
  const steps: string[] = [];
  identity.writeWaiting = () => Promise.resolve(void steps.push("written"));
  const services = servicesOf({
    identity,
    log: new MemoryLog("epoch"),
    [Symbol.asyncDispose]: () => Promise.resolve(void steps.push("closed")),
  });

  await services[Symbol.asyncDispose]();

  assertEquals(steps, ["written", "closed"]);
});
