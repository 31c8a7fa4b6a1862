/**
 * Holds what deployments are told against the program: variables, ports, paths,
 * versions and figures that are named there must be here.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { parse } from "yaml";
import { CONFIG_VARIABLES, parseConfig } from "../../lib/config.ts";
import { DISTRIBUTIONS, ROUTES, VALUES } from "../../lib/metrics/catalogue.ts";
import { prometheusName } from "../../lib/metrics/prometheus.ts";

const ROOT = new URL("../../", import.meta.url);
const GUIDES = ["docs/deploy.md", "docs/watch.md", "docs/capacity.md"];

/** Variables of others, and who reads them. */
const OTHERS: Readonly<Record<string, string>> = {
  DENO_CERT: "Deno",
  DENO_DIR: "Deno",
  DENO_NO_UPDATE_CHECK: "Deno",
  OTEL_DENO: "Deno",
  OTEL_EXPORTER_OTLP_ENDPOINT: "Deno",
  OTEL_EXPORTER_OTLP_TIMEOUT: "Deno",
  OTEL_SERVICE_NAME: "Deno",
  FRESH_FROM: "the tasks",
  DOMAIN: "deploy/Caddyfile",
  POSTGRES_DB: "the image of PostgreSQL",
  POSTGRES_PASSWORD: "the image of PostgreSQL",
  POSTGRES_USER: "the image of PostgreSQL",
};

function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, ROOT));
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(new URL(path, ROOT));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function found(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, first]) => first ?? "");
}

function isKnown(variable: string): boolean {
  return CONFIG_VARIABLES.includes(variable) || variable in OTHERS;
}

interface Compose {
  services: Record<string, {
    environment?: Record<string, string>;
    networks?: { default: { ipv4_address: string } };
  }>;
}

async function compose(): Promise<Compose> {
  return parse(await read("deploy/compose.yaml"), { merge: true });
}

Deno.test("Deployments set only variables that somebody reads", async () => {
  const { services } = await compose();
  const named = [
    ...Object.values(services)
      .flatMap(({ environment = {} }) => Object.keys(environment)),
    ...found(await read("deploy/compose.yaml"), /\$\{([A-Z_]+)/g),
    ...found(await read("deploy/Caddyfile"), /\{\$([A-Z_]+)/g),
    ...found(await read("deploy/fresh-chat.service"), /^Environment=(\w+)=/gm),
    ...found(await read("deploy/serve.sh"), /^export (\w+)=/gm),
    ...(await read("deploy/Dockerfile")).split("\n")
      .filter((line) => line.startsWith("ENV "))
      .flatMap((line) => found(line, /([A-Z_]+)=/g)),
  ];

  assert(named.length > 20);
  assertEquals(named.filter((name) => !isKnown(name)), []);
});

Deno.test("The guides name only variables, tasks, files and figures that exist", async () => {
  const { tasks } = JSON.parse(await read("deno.json"));
  const figures = [...VALUES, ...DISTRIBUTIONS, ROUTES].flatMap((figure) => [
    figure.name,
    prometheusName(figure),
  ]);
  for (const path of GUIDES) {
    const text = await read(path);
    const folder = new URL(path, ROOT);
    const unknown = [
      ...found(text, /\b([A-Z]+(?:_[A-Z]+)+)\b/g).filter((name) =>
        !isKnown(name)
      ),
      ...found(text, /deno task ([a-z]+)/g).filter((task) => !(task in tasks)),
      ...found(text, /`(chat[._][a-z._]+)`/g)
        .filter((name) => !figures.includes(name)),
    ];
    const files = [
      ...found(text, /\]\(([^)#:]+)\)/g)
        .map((link) => new URL(link, folder).href.slice(ROOT.href.length)),
      ...found(
        text,
        /[ `/]((?:deploy|lib|tools|bench|tests)\/[\w./-]*\.\w+)/g,
      ),
    ];
    for (const file of files) if (!await exists(file)) unknown.push(file);
    assertEquals(unknown, [], path);
  }
});

Deno.test("watch.md says of every figure what to make of it", async () => {
  const rows = found(await read("docs/watch.md"), /^\| `(chat\.[a-z._]+)`/gm);

  assertEquals(
    rows.toSorted(),
    [...VALUES, ...DISTRIBUTIONS, ROUTES].map(({ name }) => name).toSorted(),
  );
});

Deno.test("The dashboard and the alerts ask only for figures that are exported", async () => {
  const exported = new Set([
    "up",
    ...VALUES.map(prometheusName),
    ...[...DISTRIBUTIONS, ROUTES].map(prometheusName)
      .flatMap((name) => [`${name}_bucket`, `${name}_sum`, `${name}_count`]),
  ]);
  for (const path of ["deploy/grafana.json", "deploy/alerts.yaml"]) {
    const asked = found(await read(path), /\b(chat_[a-z_]+)\b/g);
    assert(asked.length > 5, path);
    assertEquals(asked.filter((name) => !exported.has(name)), [], path);
  }
  // Shown once at least, so that none is forgotten.
  const shown = await read("deploy/grafana.json");
  const forgotten = [...VALUES, ...DISTRIBUTIONS, ROUTES].map(prometheusName)
    .filter((name) => !shown.includes(name));
  assertEquals(forgotten, []);
});

Deno.test("The proxy knows the instances, and they know the proxy", async () => {
  const { services } = await compose();
  const caddyfile = await read("deploy/Caddyfile");
  const upstreams = found(caddyfile, /reverse_proxy (.*) \{/g)
    .flatMap((line) => line.split(" "));
  const instances = Object.keys(services)
    .filter((name) => name.startsWith("chat-"));
  const parsed = parseConfig({});
  assert(parsed.ok);
  const { port } = parsed.config;
  const proxy = services["caddy"]?.networks?.default.ipv4_address;

  assertEquals(upstreams, instances.map((name) => `${name}:${port}`));
  for (const name of instances) {
    assertEquals(services[name]?.environment?.["TRUSTED_PROXIES"], proxy);
  }
  assert((await read("deploy/Dockerfile")).includes(`EXPOSE ${port}`));
  assert(await exists("routes/api/health/index.ts"));
  assertEquals(found(caddyfile, /health_uri (\S+)/g), ["/api/health"]);
});

Deno.test("The image is made of files that exist, and of the Deno that is tested", async () => {
  const dockerfile = await read("deploy/Dockerfile");
  const [version = ""] = found(await read(".ci/run"), /DENO_VERSION=(\S+)/g);
  const { imports } = JSON.parse(await read("deno.json"));
  const named = [
    ...found(dockerfile, /((?:deploy|lib|tools)\/[\w/.]+\.(?:ts|sh))/g),
    ...found(await read("deploy/Dockerfile.dockerignore"), /^!(.+)$/gm),
    ...found(
      await read("deploy/fresh-chat.service"),
      /\/opt\/fresh-chat\/((?:deploy|docs)\/\S+)/g,
    ),
  ];
  const [leftOut = ""] = found(
    dockerfile,
    /leave_out\.ts deno\.json \\\n +(.+)/g,
  );

  for (const path of named) assert(await exists(path), path);
  for (const base of found(dockerfile, /^FROM (denoland\/\S+)/gm)) {
    assert(/^denoland\/deno:(alpine-)?[\d.]+$/.test(base), base);
    assert(base.endsWith(version), base);
  }
  assert(leftOut.split(" ").length > 3);
  for (const name of leftOut.split(" ")) assert(name in imports, name);
  const { mode } = await Deno.stat(new URL("deploy/serve.sh", ROOT));
  assert(mode === null || (mode & 0o111) === 0o111, "serve.sh is executable");
});

Deno.test("The workflow's actions are pinned, and its files exist", async () => {
  const text = await read(".github/workflows/ci.yml");
  const { jobs }: {
    jobs: Record<string, { steps: { uses?: string; run?: string }[] }>;
  } = parse(text);
  const steps = Object.values(jobs).flatMap(({ steps }) => steps);
  const uses = steps.flatMap(({ uses }) => uses ?? []);
  const paths = found(
    steps.map(({ run = "" }) => run).join("\n") + text,
    /((?:\.ci|deploy|tests)\/[\w./]+\w)/g,
  );

  assert(uses.length > 0 && paths.length > 5);
  assertEquals(uses.filter((use) => !/@[0-9a-f]{40}$/.test(use)), []);
  for (const path of paths) assert(await exists(path), path);
});

Deno.test("Deno Deploy builds, migrates and starts what is there", async () => {
  const { deploy, tasks } = JSON.parse(await read("deno.json"));
  const { build, predeploy, runtime: { entrypoint } } = deploy;
  const [oldest = ""] = found(
    await read(".ci/run"),
    /DEPLOY_DENO_VERSION=(\S+)/g,
  );

  assert(oldest.startsWith("2.5."), oldest);
  assert(await exists(entrypoint), entrypoint);
  // Real Fresh, or no build at all.
  assert(build.startsWith("FRESH_FROM=jsr "), build);
  for (const command of [build, predeploy]) {
    const [task = ""] = found(command, /deno task (\w+)$/g);
    assert(task in tasks, command);
  }
});
