/**
 * One figure of a promise, and whether it is kept: what a fault run gives
 * back, `tools/torture.ts` prints, and a test asserts.
 *
 * @module
 */
import { assertEquals } from "@std/assert";

export interface Verdict {
  /** "R1" … as in the list of promises. */
  promise: string;
  figure: string;
  value: number;
  /** What the value must be; `null` if it is told for information only. */
  target: { kind: "exactly" | "at most" | "at least"; value: number } | null;
  unit?: string;
}

type Kind = NonNullable<Verdict["target"]>["kind"];

/** Makes verdicts of one promise: `verdicts("R1").exactly("lost", 0, lost)`. */
export function verdicts(promise: string) {
  const of =
    (kind: Kind) =>
    (figure: string, wanted: number, value: number, unit = ""): Verdict => ({
      promise,
      figure,
      value,
      target: { kind, value: wanted },
      unit,
    });
  return {
    exactly: of("exactly"),
    atMost: of("at most"),
    atLeast: of("at least"),
    /** A figure without a target. */
    note: (figure: string, value: number, unit = ""): Verdict => ({
      promise,
      figure,
      value,
      target: null,
      unit,
    }),
  };
}

export function isKept({ value, target }: Verdict): boolean {
  switch (target?.kind) {
    case undefined:
      return true;
    case "exactly":
      return value === target.value;
    case "at most":
      return value <= target.value;
    case "at least":
      return value >= target.value;
  }
}

/** What a fault run came to. */
export interface Outcome {
  verdicts: readonly Verdict[];
  /** What exactly was wrong, for who looks into it. */
  details: readonly string[];
}

/**
 * Throws with everything that is not as promised, but for how many seconds it
 * took: only `deno task torture` runs where nothing else does.
 */
export function assertKept({ verdicts, details }: Outcome, seed: number): void {
  const broken = verdicts
    .filter((verdict) => verdict.unit !== " s" && !isKept(verdict)).map(tell);
  const told = details.slice(0, 20).join("\n");
  assertEquals(broken, [], `Seed ${seed}. ${told}`);
}

export function tell(
  { promise, figure, value, target, unit }: Verdict,
): string {
  const shown = Number.isInteger(value) ? value : value.toFixed(2);
  const wanted = target === null ? "" : ` (${target.kind} ${target.value})`;
  return `${promise} ${figure}: ${shown}${unit}${wanted}`;
}
