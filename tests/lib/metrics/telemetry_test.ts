import { assertEquals } from "@std/assert";
import { configFlags } from "../../../tools/tasks/runner.ts";
import {
  DISTRIBUTIONS,
  ROUTES,
  VALUES,
} from "../../../lib/metrics/catalogue.ts";
import { until } from "../../faults/waiting.ts";

const ROOT = new URL("../../../", import.meta.url);

interface Exported {
  name: string;
  unit: string;
}

/** The figures of ours in one export, whatever else Deno tells. */
function oursIn(body: string): Exported[] {
  const found: Exported[] = [];
  JSON.parse(body, (_, value) => {
    if (typeof value?.name === "string" && typeof value.unit === "string") {
      if (value.name.startsWith("chat.")) {
        found.push({ name: value.name, unit: value.unit });
      }
    }
    return value;
  });
  return found;
}

function byName(a: Exported, b: Exported): number {
  return a.name < b.name ? -1 : 1;
}

Deno.test("exportFigures() has Deno export every figure, with no permission at all", async () => {
  const wanted = [...VALUES, ...DISTRIBUTIONS, ROUTES]
    .map(({ name, unit }) => ({ name, unit }))
    .toSorted(byName);
  // What is told while they are still being made is not all.
  const exported = new Map<string, Exported>();
  await using server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, async (request) => {
    for (const one of oursIn(await request.text())) exported.set(one.name, one);
    return Response.json({});
  });
  await using child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      // It imports nothing of Fresh, so that either config would do.
      ...configFlags("npm"),
      "--no-prompt",
      "tests/lib/metrics/telemetry_child.ts",
    ],
    cwd: ROOT,
    env: {
      OTEL_DENO: "true",
      OTEL_METRIC_EXPORT_INTERVAL: "100",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
    },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  await until(
    () => `every figure, not ${[...exported.keys()]}`,
    () => exported.size >= wanted.length,
  );
  child.kill("SIGKILL");

  assertEquals([...exported.values()].toSorted(byName), wanted);
});
