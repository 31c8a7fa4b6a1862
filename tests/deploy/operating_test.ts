/**
 * Holds what whoever operates it is told against the program, beyond names:
 * what a label of a figure is called, which statuses there are, who is reached
 * where, and the numbers that are constants here.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { parse } from "yaml";
import { parseConfig } from "../../lib/config.ts";
import { EXIT_MEMORY, WITHIN_MS } from "../../lib/ending.ts";
import { unreadiness } from "../../lib/http/health.ts";
import type { AppendRefusal } from "../../lib/log/log.ts";
import { DISTRIBUTIONS } from "../../lib/metrics/catalogue.ts";
import { Metrics } from "../../lib/metrics/metrics.ts";
import { prometheusText } from "../../lib/metrics/prometheus.ts";
import { CONNECTIONS_MAX } from "../../lib/postgres/store.ts";
import { sources } from "../lib/metrics/sources.ts";

const ROOT = new URL("../../", import.meta.url);
/** What Prometheus itself puts to each figure. */
const FROM_PROMETHEUS = ["instance", "job"];
/** What keeps the log from storing anything, for whoever asks for health. */
const FAULTS: readonly AppendRefusal[] = [
  "storage_full",
  "readonly",
  "unavailable",
  "busy",
];
const WORDS = ["nine", "ten", "eleven", "twelve", "thirteen"];

function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, ROOT));
}

function found(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, first]) => first ?? "");
}

/** By name of each sample, the labels that it has. */
function exportedLabels(): Map<string, Set<string>> {
  const metrics = new Metrics();
  const figures = sources(metrics);
  for (const { read } of DISTRIBUTIONS) {
    for (const [histogram] of read(figures)) histogram.observe(0.002);
  }
  metrics.answered("/r/:room", "GET", 200, 0.003);
  const labels = new Map<string, Set<string>>();
  for (const line of prometheusText(figures).split("\n")) {
    const [, name, all = ""] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name !== undefined) labels.set(name, new Set(found(all, /(\w+)="/g)));
  }
  return labels;
}

/** A figure's selectors and groupings; which other labels its words name. */
function strangeLabels(
  expression: string,
  exported: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const names = found(expression, /\b(chat_\w+)/g);
  const known = new Set(FROM_PROMETHEUS);
  for (const name of names) {
    for (const label of exported.get(name) ?? []) known.add(label);
  }
  const asked = [
    ...found(expression, /(\w+)\s*=~?\s*"/g),
    ...found(expression, /\bby \(([^)]*)\)/g)
      .flatMap((list) => list.split(/,\s*/)),
  ];
  return asked.filter((label) => !known.has(label));
}

Deno.test("The dashboard and the alerts part figures by labels that they have", async () => {
  const exported = exportedLabels();
  const { panels }: { panels: { targets?: { expr: string }[] }[] } = JSON.parse(
    await read("deploy/grafana.json"),
  );
  const { groups }: { groups: { rules: { expr: string }[] }[] } = parse(
    await read("deploy/alerts.yaml"),
  );
  const expressions = [
    ...panels.flatMap(({ targets = [] }) => targets),
    ...groups.flatMap(({ rules }) => rules),
  ].map(({ expr }) => expr);

  assert(expressions.length > 30);
  assertEquals(
    expressions.filter((one) => strangeLabels(one, exported).length > 0),
    [],
  );
  // It sees one.
  assertEquals(
    strangeLabels('sum by (room) (chat_log_waiting{outcome="x"})', exported),
    ["outcome", "room"],
  );
});

Deno.test("watch.md explains every status of /api/health, and no other", async () => {
  const told = found(await read("docs/watch.md"), /^\| `([a-z_]+)` /gm);
  const memory = (isScarce: boolean) => ({ isScarce });
  const statuses = [
    "ok",
    ...FAULTS.map((fault) =>
      unreadiness({ log: { fault: () => fault }, memory: memory(false) })
    ),
    unreadiness({ log: { fault: () => null }, memory: memory(true) }),
  ];

  assertEquals(told, statuses);
});

Deno.test("The guides' numbers are those of the program", async () => {
  const deploy = await read("docs/deploy.md");
  const watch = await read("docs/watch.md");
  const unit = await read("deploy/fresh-chat.service");
  const compose = await read("deploy/compose.yaml");
  const connections = WORDS[CONNECTIONS_MAX - 9];
  const stop = `in order within ${Math.ceil(WITHIN_MS.sent / 1_000)} s`;

  assert(deploy.includes(`A process has ${connections} connections at most`));
  assert(
    watch.replaceAll(/\s+/g, " ").includes(`takes ${connections} at most`),
  );
  assert(deploy.includes(`Exit code ${EXIT_MEMORY} `), "deploy.md on memory");
  assert(unit.includes(`ends with ${EXIT_MEMORY} when memory`));
  assert(deploy.includes(stop) && unit.includes(stop), stop);
  // Whoever kills what does not end waits for longer than that.
  const [patience] = found(unit, /^TimeoutStopSec=(\d+)$/gm);
  const [grace] = found(compose, /stop_grace_period: (\d+)s/g);
  for (const seconds of [patience, grace]) {
    assert(Number(seconds) * 1_000 > WITHIN_MS.sent, seconds);
  }
});

Deno.test("Services of the compose file name each other as they are called", async () => {
  const { services }: {
    services: Record<
      string,
      { environment?: Record<string, string>; profiles?: string[] }
    >;
  } = parse(await read("deploy/compose.yaml"), { merge: true });
  const deploy = await read("docs/deploy.md");
  const database = services["postgres"]?.environment ?? {};
  const parsed = parseConfig({});
  assert(parsed.ok);
  const { port } = parsed.config;
  const instances = Object.keys(services).filter((name) => /^chat-/.test(name));

  for (const name of instances) {
    const { environment = {} } = services[name] ?? {};
    const url = new URL(
      (environment["DATABASE_URL"] ?? "").replace(/\$\{[^}]*\}/, "password"),
    );
    assert(url.hostname in services, url.hostname);
    assertEquals(
      [url.username, url.pathname],
      [database["POSTGRES_USER"], `/${database["POSTGRES_DB"]}`],
    );
  }
  const [bus = ""] = found(deploy, /`BUS_URL=(redis:\S+)`/g);
  assertEquals(services[new URL(bus).hostname]?.profiles, ["redis"]);
  const named = found(deploy, /\b(chat-\d)\b/g);
  assert(named.length > 1);
  assertEquals(named.filter((name) => !(name in services)), []);
  // Who collects figures asks each instance, where it listens.
  const { scrape_configs: [{ metrics_path, static_configs: [{ targets }] }] } =
    parse(await read("deploy/prometheus.yaml"));
  assertEquals(targets, instances.map((name) => `${name}:${port}`));
  assertEquals(metrics_path, "/metrics");
  assert(deploy.includes(`reverse_proxy 127.0.0.1:${port}`));
});

Deno.test("The image, the unit and the guide make the same folders and files", async () => {
  const deploy = await read("docs/deploy.md");
  const unit = await read("deploy/fresh-chat.service");
  const dockerfile = await read("deploy/Dockerfile");
  const cached = (text: string) =>
    found(text.replaceAll("\\\n", " "), /deno cache (.*)$/gm)
      .map((line) => line.trim().split(/\s+/));
  const [needed = []] = cached(deploy);
  const [inImage = []] = cached(dockerfile);

  for (const name of ["DENO_DIR", "DATA_DIR"]) {
    const [path = "?"] = found(
      unit,
      new RegExp(`^Environment=${name}=(.*)$`, "gm"),
    );
    assert(deploy.includes(`${name}=${path}`), name);
  }
  const [env = "?"] = found(unit, /^EnvironmentFile=-(.*)$/gm);
  assert(deploy.includes(`\`${env}\``), env);
  // Nothing is fetched by either when it starts.
  assert(needed.length > 3);
  assertEquals(needed.filter((path) => !inImage.includes(path)), []);
  const [health = "?"] = found(dockerfile, /(tools\/healthy\.ts)"\]/g);
  assert(inImage.includes(health));
});
