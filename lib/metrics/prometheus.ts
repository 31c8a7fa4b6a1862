/**
 * All figures as text, in the format that Prometheus asks for (0.0.4), under
 * the names that a collector of OpenTelemetry would give them.
 *
 * @module
 */
import {
  type Distribution,
  DISTRIBUTIONS,
  type Labels,
  ROUTES,
  type Sources,
  type Value,
  VALUES,
} from "./catalogue.ts";

export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const UNIT_ENDINGS: Readonly<Record<string, string>> = {
  s: "_seconds",
  By: "_bytes",
};

/**
 * What Prometheus calls a figure.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   prometheusName({ name: "chat.memory.used", unit: "By", kind: "gauge" }),
 *   "chat_memory_used_bytes",
 * );
 * ```
 */
export function prometheusName(
  { name, unit, kind }: Pick<Value | Distribution, "name" | "unit" | "kind">,
): string {
  const ending = UNIT_ENDINGS[unit] ?? "";
  const total = kind === "counter" ? "_total" : "";
  return `${name.replaceAll(".", "_")}${ending}${total}`;
}

/** Reads and writes out everything. */
export function prometheusText(sources: Sources): string {
  const lines: string[] = [];
  for (const figure of VALUES) {
    const name = begin(lines, figure);
    for (const [value, labels] of figure.read(sources)) {
      lines.push(sample(name, labels, value));
    }
  }
  for (const figure of [...DISTRIBUTIONS, ROUTES]) {
    const name = begin(lines, figure);
    for (const [histogram, labels] of figure.read(sources)) {
      const upTo = histogram.cumulative();
      for (const [i, bound] of histogram.bounds.entries()) {
        const bucket = { ...labels, le: String(bound) };
        lines.push(sample(`${name}_bucket`, bucket, upTo[i] ?? 0));
      }
      const all = { ...labels, le: "+Inf" };
      lines.push(sample(`${name}_bucket`, all, histogram.count));
      lines.push(sample(`${name}_sum`, labels, histogram.sum));
      lines.push(sample(`${name}_count`, labels, histogram.count));
    }
  }
  return `${lines.join("\n")}\n`;
}

function begin(lines: string[], figure: Value | Distribution): string {
  const name = prometheusName(figure);
  lines.push(`# HELP ${name} ${figure.help}`, `# TYPE ${name} ${figure.kind}`);
  return name;
}

function sample(name: string, labels: Labels = {}, value: number): string {
  const pairs = Object.entries(labels)
    .map(([key, text]) => `${key}="${escaped(text)}"`);
  const braces = pairs.length === 0 ? "" : `{${pairs.join()}}`;
  return `${name}${braces} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')
    .replaceAll("\n", "\\n");
}
