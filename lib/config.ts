/**
 * The configuration: every environment variable the program reads, its
 * default, and what a wrong value is told. Reads nothing itself: `main.ts`
 * hands it the environment, and the launcher asks it which names to allow.
 *
 * @module
 */
import { isIP } from "node:net";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { type Level, LEVELS, type LogFormat } from "./logger.ts";

export interface Config {
  /** TCP port, 1–65535, or 0 for a free one. */
  port: number;
  /** Address to listen on. */
  host: string;
  /** The origin people open, if it is not the address served; else `null`. */
  publicOrigin: string | null;
  /** Addresses and ranges of our own proxies, whose word on others counts. */
  trustedProxies: readonly string[];
  /** Folder of the database, if that is a file of our own. */
  dataDir: string;
  /** The database that several processes share; `null`: a file of our own. */
  databaseUrl: string | null;
  /** Where those processes tell each other what is new, if not there. */
  busUrl: string | null;
  /** What whoever collects figures has to bring; `null`: nobody may. */
  metricsToken: string | null;
  /** The least level that is logged. */
  logLevel: Level;
  /** `auto`: text on a terminal, else JSON. */
  logFormat: LogFormat | "auto";
  limits: Limits;
  /** Memory that the process may take, in MiB; 0 = any. */
  memoryLimitMb: number;
}

/** As a header may hold it. */
const METRICS_TOKEN = /^[\x21-\x7e]{16,}$/;

const LOG_FORMATS = ["auto", "json", "text"] as const;

/** The limit that each variable sets. */
const LIMIT_VARIABLES: Readonly<Record<string, keyof Limits>> = {
  LIMIT_FRAME_BYTES: "frameBytes",
  LIMIT_TEXT: "textCodePoints",
  LIMIT_SENDS_PER_SECOND: "sendsPerSecond",
  LIMIT_SENDS_BURST: "sendsBurst",
  LIMIT_ROOM_SENDS_PER_SECOND: "roomSendsPerSecond",
  LIMIT_ROOM_SENDS_BURST: "roomSendsBurst",
  LIMIT_WORK_PER_SECOND: "workPerSecond",
  LIMIT_WORK_BURST: "workBurst",
  LIMIT_SOCKETS_PER_SESSION: "socketsPerSession",
  LIMIT_SOCKETS_PER_ADDRESS: "socketsPerAddress",
  LIMIT_UPGRADES_PER_SECOND: "upgradesPerSecond",
  LIMIT_UPGRADES_BURST: "upgradesBurst",
  LIMIT_NAMES_PER_HOUR: "namesPerHour",
  LIMIT_NAMES_BURST: "namesBurst",
  LIMIT_CHANGES_PER_SECOND: "changesPerSecond",
  LIMIT_CHANGES_BURST: "changesBurst",
  LIMIT_READS_PER_SECOND: "readsPerSecond",
  LIMIT_READS_BURST: "readsBurst",
  LIMIT_ROOMS: "rooms",
  LIMIT_NEW_ROOMS_PER_PERSON: "newRoomsPerPerson",
  LIMIT_NEW_ROOMS_PER_ADDRESS: "newRoomsPerAddress",
};

/** Every variable the program reads, for `--allow-env`. */
export const CONFIG_VARIABLES: readonly string[] = [
  "PORT",
  "HOST",
  "PUBLIC_ORIGIN",
  "TRUSTED_PROXIES",
  "DATA_DIR",
  "DATABASE_URL",
  "PGHOST",
  "PGPORT",
  "PGUSER",
  "PGPASSWORD",
  "PGDATABASE",
  "PGSSLMODE",
  "BUS_URL",
  "DENO_DEPLOY",
  "METRICS_TOKEN",
  "LOG_LEVEL",
  "LOG_FORMAT",
  ...Object.keys(LIMIT_VARIABLES),
  "MEMORY_LIMIT_MB",
];

export type ParsedConfig =
  | { ok: true; config: Config }
  /** One line for the person who set it. */
  | { ok: false; problem: string };

/**
 * Reads the configuration; an empty variable counts as absent.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseConfig({ PORT: "http" }), {
 *   ok: false,
 *   problem: 'PORT must be a whole number from 0 to 65535: it is "http"',
 * });
 * ```
 */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
): ParsedConfig {
  const port = parseWhole(env.PORT || "8000");
  if (port === null || port > 65_535) {
    return wrong("PORT", "a whole number from 0 to 65535", env.PORT);
  }
  const publicOrigin = env.PUBLIC_ORIGIN || null;
  if (publicOrigin !== null && !isOrigin(publicOrigin)) {
    return wrong(
      "PUBLIC_ORIGIN",
      'an origin like "https://chat.example.org", without a path',
      env.PUBLIC_ORIGIN,
    );
  }
  const trustedProxies = parseProxies(env.TRUSTED_PROXIES || "");
  if (trustedProxies === null) {
    return wrong(
      "TRUSTED_PROXIES",
      'addresses or ranges like "127.0.0.1, 10.0.0.0/8, ::1"',
      env.TRUSTED_PROXIES,
    );
  }
  const database = parseDatabase(env);
  if (!database.ok) return database;
  const busUrl = env.BUS_URL || null;
  if (busUrl !== null && !/^rediss?:\/\/[^/]/.test(busUrl)) {
    return wrong("BUS_URL", 'like "redis://host:6379"', hidden(busUrl));
  }
  if (busUrl !== null && database.url === null) {
    return {
      ok: false,
      problem:
        "BUS_URL is for processes that share a database: set DATABASE_URL as well",
    };
  }
  const metricsToken = env.METRICS_TOKEN || null;
  if (metricsToken !== null && !METRICS_TOKEN.test(metricsToken)) {
    // Not what it is: somebody may use it.
    return wrong(
      "METRICS_TOKEN",
      "16 or more letters, digits and signs, such as `openssl rand -hex 16` prints",
      "…",
    );
  }
  const logLevel = oneOf(LEVELS, env.LOG_LEVEL || "info");
  if (logLevel === undefined) {
    return wrong("LOG_LEVEL", `one of ${LEVELS.join(", ")}`, env.LOG_LEVEL);
  }
  const logFormat = oneOf(LOG_FORMATS, env.LOG_FORMAT || "auto");
  if (logFormat === undefined) {
    const formats = LOG_FORMATS.join(", ");
    return wrong("LOG_FORMAT", `one of ${formats}`, env.LOG_FORMAT);
  }
  const limits = { ...DEFAULT_LIMITS };
  for (const [name, key] of Object.entries(LIMIT_VARIABLES)) {
    const text = env[name];
    if (!text) continue;
    const value = parseWhole(text);
    if (value === null) return wrong(name, "a whole number, 0 = off", text);
    limits[key] = value;
  }
  const memoryLimitMb = parseWhole(env.MEMORY_LIMIT_MB || "512");
  if (memoryLimitMb === null) {
    return wrong(
      "MEMORY_LIMIT_MB",
      "a whole number, 0 = off",
      env.MEMORY_LIMIT_MB,
    );
  }
  return {
    ok: true,
    config: {
      port,
      host: env.HOST || "0.0.0.0",
      publicOrigin,
      trustedProxies,
      dataDir: env.DATA_DIR || "data",
      databaseUrl: database.url,
      busUrl,
      metricsToken,
      logLevel,
      logFormat,
      limits,
      memoryLimitMb,
    },
  };
}

/** Of `DATABASE_URL`, or of the variables that PostgreSQL's own programs read. */
function parseDatabase(
  env: Readonly<Record<string, string | undefined>>,
): { ok: true; url: string | null } | { ok: false; problem: string } {
  const given = env.DATABASE_URL || null;
  if (given !== null) {
    const url = URL.parse(given);
    if (url !== null && /^postgres(ql)?:$/.test(url.protocol)) {
      // `postgres` takes what is between brackets for a name.
      if (!url.hostname.startsWith("[")) return { ok: true, url: given };
      const wanted = "with a name or an IPv4 address as its host";
      return wrong("DATABASE_URL", wanted, hidden(given));
    }
    const wanted = 'like "postgres://user:password@host:5432/database"';
    return wrong("DATABASE_URL", wanted, hidden(given));
  }
  if (env.PGHOST && env.PGDATABASE) {
    const url = URL.parse(`postgres://${env.PGHOST}`);
    if (
      !url || !url.hostname || url.href !== `postgres://${url.hostname}` ||
      url.hostname.startsWith("[")
    ) {
      // For a socket the server would need the rights to all files.
      const wanted = "a name or an IPv4 address, not a folder of sockets";
      return wrong("PGHOST", wanted, env.PGHOST);
    }
    const port = parseWhole(env.PGPORT || "5432");
    if (port === null || port === 0 || port > 65_535) {
      return wrong("PGPORT", "a whole number from 1 to 65535", env.PGPORT);
    }
    url.port = String(port);
    url.username = encodeURIComponent(env.PGUSER || "postgres");
    url.password = encodeURIComponent(env.PGPASSWORD || "");
    url.pathname = encodeURIComponent(env.PGDATABASE);
    if (env.PGSSLMODE) url.searchParams.set("sslmode", env.PGSSLMODE);
    return { ok: true, url: url.href };
  }
  // Each process there has a disk of its own, which vanishes with it.
  if (env.DENO_DEPLOY) {
    return {
      ok: false,
      problem:
        "DATABASE_URL is missing: on Deno Deploy, give the app a PostgreSQL database (see docs/deploy.md)",
    };
  }
  return { ok: true, url: null };
}

/** An address without the password that it may hold. */
function hidden(address: string): string {
  return address.replace(/\/\/.*@/, "//…@");
}

/**
 * Where people open the chat, for whoever started it.
 *
 * @param port The one that is listened on, which may have been chosen freely.
 */
export function originToOpen(
  { publicOrigin, host }: Pick<Config, "publicOrigin" | "host">,
  port: number,
): string {
  if (publicOrigin !== null) return publicOrigin;
  // Who listens everywhere is reached here too.
  if (host === "0.0.0.0" || host === "::") return `http://localhost:${port}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function wrong(
  name: string,
  wanted: string,
  value: string | undefined,
): Extract<ParsedConfig, { ok: false }> {
  return { ok: false, problem: `${name} must be ${wanted}: it is "${value}"` };
}

function oneOf<T extends string>(
  values: readonly T[],
  text: string,
): T | undefined {
  return values.find((value) => value === text);
}

function parseWhole(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function parseProxies(text: string): string[] | null {
  const entries = text.split(",").map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  return entries.every(isRange) ? entries : null;
}

/** An address, or a range of them as `ADDRESS/BITS`. */
function isRange(text: string): boolean {
  const [, address = "", bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const kind = isIP(address);
  return kind !== 0 && Number(bits ?? 0) <= (kind === 4 ? 32 : 128);
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.origin === text &&
    (url.protocol === "http:" || url.protocol === "https:");
}
