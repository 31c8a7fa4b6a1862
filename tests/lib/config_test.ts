import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  CONFIG_VARIABLES,
  originToOpen,
  parseConfig,
} from "../../lib/config.ts";
import { DEFAULT_LIMITS } from "../../lib/limits.ts";

Deno.test("parseConfig() has a default for everything", () => {
  const expected = {
    ok: true,
    config: {
      port: 8000,
      host: "0.0.0.0",
      publicOrigin: null,
      trustedProxies: [],
      dataDir: "data",
      databaseUrl: null,
      busUrl: null,
      metricsToken: null,
      logLevel: "info",
      logFormat: "auto",
      limits: DEFAULT_LIMITS,
      memoryLimitMb: 512,
    },
  };
  assertEquals<unknown>(parseConfig({}), expected);
  const empty = Object.fromEntries(CONFIG_VARIABLES.map((name) => [name, ""]));
  assertEquals<unknown>(parseConfig(empty), expected);
});

Deno.test("parseConfig() reads every variable it names", () => {
  const env = {
    PORT: "9000",
    HOST: "127.0.0.1",
    PUBLIC_ORIGIN: "https://chat.example.org",
    TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8,::1,fd00::/8,",
    DATA_DIR: "elsewhere",
    METRICS_TOKEN: "a-token-of-16-or",
    LOG_LEVEL: "warn",
    LOG_FORMAT: "json",
    LIMIT_FRAME_BYTES: "1",
    LIMIT_TEXT: "2",
    LIMIT_SENDS_PER_SECOND: "0",
    LIMIT_SENDS_BURST: "4",
    LIMIT_SOCKETS_PER_SESSION: "5",
    LIMIT_SOCKETS_PER_ADDRESS: "6",
    LIMIT_ROOMS: "7",
    LIMIT_ROOM_SENDS_PER_SECOND: "8",
    LIMIT_ROOM_SENDS_BURST: "9",
    LIMIT_UPGRADES_PER_SECOND: "10",
    LIMIT_UPGRADES_BURST: "11",
    LIMIT_NAMES_PER_HOUR: "12",
    LIMIT_NAMES_BURST: "13",
    LIMIT_CHANGES_PER_SECOND: "14",
    LIMIT_CHANGES_BURST: "15",
    LIMIT_WORK_PER_SECOND: "16",
    LIMIT_WORK_BURST: "17",
    LIMIT_READS_PER_SECOND: "18",
    LIMIT_READS_BURST: "19",
    LIMIT_NEW_ROOMS_PER_PERSON: "20",
    LIMIT_NEW_ROOMS_PER_ADDRESS: "21",
    DATABASE_URL: "postgres://ada:secret@db.example/chat",
    PGHOST: "unused",
    PGPORT: "unused",
    PGUSER: "unused",
    PGPASSWORD: "unused",
    PGDATABASE: "unused",
    PGSSLMODE: "unused",
    BUS_URL: "rediss://bus.example:6380",
    DENO_DEPLOY: "1",
    MEMORY_LIMIT_MB: "1024",
  };
  assertEquals(Object.keys(env).toSorted(), CONFIG_VARIABLES.toSorted());
  assertEquals(parseConfig(env), {
    ok: true,
    config: {
      port: 9000,
      host: "127.0.0.1",
      publicOrigin: "https://chat.example.org",
      trustedProxies: ["127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8"],
      dataDir: "elsewhere",
      databaseUrl: "postgres://ada:secret@db.example/chat",
      busUrl: "rediss://bus.example:6380",
      metricsToken: "a-token-of-16-or",
      logLevel: "warn",
      logFormat: "json",
      limits: {
        frameBytes: 1,
        textCodePoints: 2,
        sendsPerSecond: 0,
        sendsBurst: 4,
        socketsPerSession: 5,
        socketsPerAddress: 6,
        rooms: 7,
        roomSendsPerSecond: 8,
        roomSendsBurst: 9,
        upgradesPerSecond: 10,
        upgradesBurst: 11,
        namesPerHour: 12,
        namesBurst: 13,
        changesPerSecond: 14,
        changesBurst: 15,
        workPerSecond: 16,
        workBurst: 17,
        readsPerSecond: 18,
        readsBurst: 19,
        newRoomsPerPerson: 20,
        newRoomsPerAddress: 21,
      },
      memoryLimitMb: 1024,
    },
  });
});

Deno.test("parseConfig() answers a wrong value with one line that names it", () => {
  const wrong: Record<string, string[]> = {
    LOG_LEVEL: ["verbose", "INFO", "toString"],
    LOG_FORMAT: ["xml", "JSON"],
    MEMORY_LIMIT_MB: ["lots", "-1", "0.5"],
    PORT: ["http", "-1", "65536", "80.5", " 80", "1e3"],
    PUBLIC_ORIGIN: [
      "chat.example.org",
      "https://chat.example.org/",
      "https://chat.example.org/path",
      "ftp://chat.example.org",
      "https://CHAT.example.org",
    ],
    TRUSTED_PROXIES: [
      "proxy.example",
      "all",
      "10.0.0.0/33",
      "10.0.0.0/-1",
      "10.0.0",
      "010.0.0.1",
      "::1/129",
      "fe80::1%eth0",
      "[::1]",
      "127.0.0.1:80",
      "127.0.0.1 ::1",
    ],
    LIMIT_TEXT: ["many", "-1", "1.5"],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      const parsed = parseConfig({ [name]: value });
      assert(!parsed.ok, `${name}=${value}`);
      assert(parsed.problem.startsWith(`${name} must be `));
      assert(parsed.problem.endsWith(`: it is "${value}"`));
      assert(!parsed.problem.includes("\n"));
    }
  }
});

Deno.test("parseConfig() finds the database in the variables that PostgreSQL knows", () => {
  const parsed = parseConfig({
    PGHOST: "db.example",
    PGDATABASE: "chat",
    PGUSER: "ada",
    PGPASSWORD: "a@b",
    PGSSLMODE: "require",
  });

  assertEquals(
    parsed.ok && parsed.config.databaseUrl,
    "postgres://ada:a%40b@db.example:5432/chat?sslmode=require",
  );
  const alone = parseConfig({ PGHOST: "db.example" });
  assertEquals(alone.ok && alone.config.databaseUrl, null);
  const loud = parseConfig({ PGHOST: "DB.Example", PGDATABASE: "chat" });
  assertEquals(
    loud.ok && loud.config.databaseUrl,
    "postgres://postgres@DB.Example:5432/chat",
  );
});

Deno.test("parseConfig() refuses parts of a database that cannot be meant", () => {
  for (
    const [name, value] of [
      ["PGHOST", "/var/run/postgresql"],
      ["PGHOST", "a host"],
      ["PGHOST", "::1"],
      ["PGHOST", "[::1]"],
      ["DATABASE_URL", "postgres://[::1]/chat"],
      ["PGHOST", "db.example:5433"],
      ["PGHOST", "ada@db.example"],
      ["PGHOST", "db.example/other"],
      ["PGPORT", "http"],
      ["PGPORT", "0"],
      ["PGPORT", "65536"],
    ] as const
  ) {
    const parsed = parseConfig({
      PGHOST: "db.example",
      PGDATABASE: "chat",
      [name]: value,
    });

    assert(!parsed.ok, value);
    assertStringIncludes(parsed.problem, `${name} must be`);
    assertStringIncludes(parsed.problem, JSON.stringify(value));
  }
});

Deno.test("parseConfig() refuses a host without disks that has no database", () => {
  const parsed = parseConfig({ DENO_DEPLOY: "1" });

  assert(!parsed.ok);
  assertStringIncludes(parsed.problem, "DATABASE_URL");
});

Deno.test("parseConfig() tells no secret of a value that is wrong", () => {
  for (
    const [name, value] of Object.entries({
      DATABASE_URL: "mysql://ada:a/secret@db.example/chat",
      BUS_URL: "http://ada:secret@bus.example",
      METRICS_TOKEN: "short-secret",
    })
  ) {
    const parsed = parseConfig({ [name]: value });

    assert(!parsed.ok);
    assertStringIncludes(parsed.problem, name);
    assert(!parsed.problem.includes("secret"), parsed.problem);
  }
});

Deno.test("parseConfig() refuses a bus for a process that is alone", () => {
  const parsed = parseConfig({ BUS_URL: "redis://bus.example" });

  assert(!parsed.ok);
  assertStringIncludes(parsed.problem, "DATABASE_URL");
});

Deno.test("originToOpen() is an address that can be clicked on", () => {
  const publicOrigin = null;
  for (
    const [host, origin] of [
      ["0.0.0.0", "http://localhost:8000"],
      ["::", "http://localhost:8000"],
      ["::1", "http://[::1]:8000"],
      ["127.0.0.1", "http://127.0.0.1:8000"],
    ] as const
  ) {
    assertEquals(originToOpen({ publicOrigin, host }, 8000), origin);
    assertEquals(URL.parse(origin)?.origin, origin);
  }
  const proxied = { publicOrigin: "https://chat.example.org", host: "::1" };
  assertEquals(originToOpen(proxied, 8000), "https://chat.example.org");
});
