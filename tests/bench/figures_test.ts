import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { mediansOf, parseFigures } from "../../bench/lab/figures.ts";
import { loadArguments, reduced } from "../../bench/lab/load.ts";
import { judge, type Row } from "../../bench/lab/row.ts";
import { cautions, render, shown, verdictLine } from "../../bench/lab/table.ts";
import { percentile } from "../../bench/percentile.ts";

const RATE = {
  head: "per second",
  of: ({ rate = NaN }: Readonly<Record<string, number>>) => rate,
};

function row(factor: number): Row {
  const run = () => Promise.resolve({});
  return {
    group: "group",
    name: "row",
    title: "which is faster",
    entries: [{ label: "ours", run }, { label: "theirs", run }],
    columns: [RATE],
    targets: [{
      head: "rate",
      actual: (of) => of("ours", RATE),
      bound: { kind: "at least", of: (of) => factor * of("theirs", RATE) },
      words: `${factor} × theirs`,
    }],
  };
}

function medians(figures: Record<string, number>) {
  return new Map(
    Object.entries(figures).map(([label, rate]) => [label, { rate }]),
  );
}

Deno.test("percentile() gives what a share of samples does not exceed", () => {
  const samples = Array.from({ length: 100 }, (_, i) => 100 - i);

  assertEquals(percentile(samples, 0.5), 50);
  assertEquals(percentile(samples, 0.99), 99);
  assertEquals(percentile(samples, 1), 100);
  assertEquals(percentile([7], 0.01), 7);
  assertEquals(percentile([], 0.5), NaN);
});

Deno.test("parseFigures() keeps numbers, and names what was nested", () => {
  const text = '{"sent":3,"latency_ms":{"p50":1.5},"label":"x","none":null}';

  assertEquals(parseFigures(text), { sent: 3, "latency_ms.p50": 1.5 });
  assertThrows(() => parseFigures("load: no socket"), SyntaxError);
});

Deno.test("mediansOf() takes the middle of each figure, of those that have it", () => {
  const runs = [{ cpu: 9, p99: 4 }, { cpu: 1, p99: 6 }, { cpu: 2 }];

  assertEquals(mediansOf(runs), { cpu: 2, p99: 4 });
});

Deno.test("mediansOf() hides no loss that only one run had", () => {
  const runs = [{ lost: 0 }, { lost: 3 }, { lost: 0 }];

  assertEquals(mediansOf(runs), { lost: 3 });
});

Deno.test("judge() compares the product's figure with those of others", () => {
  const isMet = (factor: number, figures: Record<string, number>) =>
    judge(row(factor), medians(figures))[0]?.isMet;

  assertEquals(isMet(2, { ours: 200, theirs: 100 }), true);
  assertEquals(isMet(2, { ours: 199, theirs: 100 }), false);
  assertEquals(isMet(2, { ours: Infinity, theirs: 100 }), false);
  assertEquals(isMet(2, { ours: 200, theirs: Infinity }), false);
});

Deno.test("judge() judges nothing that was not measured", () => {
  const verdictOf = (figures: Record<string, number>) =>
    judge(row(2), medians(figures)).map((verdict) => [
      verdict.isMet,
      verdictLine(verdict).trim(),
    ]);

  assertEquals(verdictOf({ ours: 200 }), [
    [null, "not known: rate 200, should be ≥ – (2 × theirs)"],
  ]);
  assertEquals(verdictOf({ ours: NaN, theirs: 100 }), [
    [null, "not known: rate –, should be ≥ 200 (2 × theirs)"],
  ]);
  assertEquals(verdictOf({ ours: 200, theirs: NaN }), [
    [null, "not known: rate 200, should be ≥ – (2 × theirs)"],
  ]);
});

Deno.test("render() shows figures, ratios, verdicts and what is missing", () => {
  const figures = medians({ ours: 1_234_567, theirs: 100_000 });
  const text = render({
    row: row(25),
    medians: figures,
    missing: new Map([["a third", "there is no g++"]]),
    verdicts: judge(row(25), figures),
  });

  assertStringIncludes(text, "group · row: which is faster");
  assertStringIncludes(text, "theirs     100,000  0.081 ×");
  assertStringIncludes(text, "a third: skipped, there is no g++");
  assertStringIncludes(
    text,
    "NOT MET: rate 1,234,567, should be ≥ 2,500,000 (25 × theirs)",
  );
});

Deno.test("cautions() says when a figure is not the server's own", () => {
  const of = (server: number, load: number, others: number) =>
    cautions(
      new Map([["Bun", {
        server_cores: server,
        generator_cores: load,
        other_cores: others,
      }]]),
    ).map((line) => line.trim());

  assertEquals(of(0.8, 0.5, 0.01), []);
  assertEquals(of(1, 0.99, 0.01), []);
  assertEquals(
    of(0.8, 0.99, 0.01),
    ["Bun: the load was the limit, not the server"],
  );
  assertEquals(
    of(1, 0.5, 0.5),
    ["disturbed: others took up to 0.5 cores meanwhile"],
  );
});

Deno.test("shown() keeps three digits that count, and no figure is a dash", () => {
  assertEquals(shown(0.12345), "0.123");
  assertEquals(shown(12.345), "12.3");
  assertEquals(shown(12_345.6), "12,346");
  assertEquals(shown(NaN), "–");
});

Deno.test("loadArguments() names what is set, and nothing else", () => {
  assertEquals(
    loadArguments({ mode: "rate", clients: 3, holdMs: 50 }),
    ["--mode", "rate", "--clients", "3", "--hold-ms", "50"],
  );
});

Deno.test("reduced() leaves few clients and less than a second", () => {
  const { clients, senders, rate, duration = NaN } = reduced({
    mode: "rate",
    clients: 10_000,
    senders: 50,
    rate: 8_000,
  });

  assertEquals([clients, senders, rate], [20, 5, 100]);
  assertEquals(duration < 1, true);
});
