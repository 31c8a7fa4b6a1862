import { assert, assertEquals, assertThrows } from "@std/assert";
import { HttpError } from "fresh";
import {
  DISTRIBUTIONS,
  ROUTES,
  VALUES,
} from "../../../lib/metrics/catalogue.ts";
import { Metrics } from "../../../lib/metrics/metrics.ts";
import {
  prometheusName,
  prometheusText,
} from "../../../lib/metrics/prometheus.ts";
import { answerScrape } from "../../../lib/metrics/scrape.ts";
import { sources } from "./sources.ts";

/** A line of the format: a comment, or a name, labels and a number. */
const LINE =
  /^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="([^"\\]|\\.)*"(,\w+="([^"\\]|\\.)*")*\})? \d+(\.\d+)?(e[+-]?\d+)?)$/;

Deno.test("prometheusText() writes lines that can be read, one type for each name", () => {
  const metrics = new Metrics();
  metrics.answered("/r/:room", "GET", 200, 0.003);
  metrics.answered('/odd"\\\n', "GET", 404, 0);
  const text = prometheusText(sources(metrics));
  const lines = text.slice(0, -1).split("\n");

  assert(text.endsWith("\n"));
  assertEquals(lines.filter((line) => !LINE.test(line)), []);
  const names = lines.flatMap((line) => /^# TYPE (\w+)/.exec(line)?.[1] ?? []);
  assertEquals(
    names,
    [...VALUES, ...DISTRIBUTIONS, ROUTES].map(prometheusName),
  );
  assertEquals(new Set(names).size, names.length);
});

Deno.test("prometheusText() tells values, outcomes and ranges", () => {
  const metrics = new Metrics();
  metrics.drafts.stored = 3;
  metrics.append.observe(0.002);
  metrics.append.observe(60);
  metrics.answered("/r/:room", "GET", 200, 0.5);
  const lines = new Set(prometheusText(sources(metrics)).split("\n"));
  const route = 'route="/r/:room",method="GET",status="200"';

  for (
    const line of [
      "chat_connections 7",
      'chat_log_drafts_total{outcome="stored"} 3',
      "chat_memory_used_bytes 104857600",
      'chat_log_append_duration_seconds_bucket{le="0.001"} 0',
      'chat_log_append_duration_seconds_bucket{le="0.0025"} 1',
      'chat_log_append_duration_seconds_bucket{le="+Inf"} 2',
      "chat_log_append_duration_seconds_count 2",
      "chat_log_append_duration_seconds_sum 60.002",
      `chat_http_duration_seconds_count{${route}} 1`,
    ]
  ) {
    assert(lines.has(line), line);
  }
});

Deno.test("answerScrape() is not there without a token, and for nobody else with one", async () => {
  const status = (token: string | null, authorization: string | null) =>
    assertThrows(
      () => answerScrape(sources(), token, authorization),
      HttpError,
    ).status;
  assertEquals(status(null, "Bearer null"), 404);
  for (
    const other of [null, "", "Bearer", "Bearer a-token-of-1", "a-token-of-16"]
  ) {
    assertEquals(status("a-token-of-16", other), 401, `${other}`);
  }

  const response = answerScrape(
    sources(),
    "a-token-of-16",
    "Bearer a-token-of-16",
  );
  assertEquals(response.status, 200);
  assert((await response.text()).includes("chat_connections 7"));
});
