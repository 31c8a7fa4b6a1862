import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createLogger, LEVELS, type LogFormat } from "../../lib/logger.ts";

const AT_MS = Date.UTC(2026, 10, 23, 12, 30);

/** What a logger of this format writes for one value. */
function logged(value: string, format: LogFormat = "json"): string {
  const lines: string[] = [];
  createLogger((line) => lines.push(line), "debug", () => AT_MS, format)
    .info("joined", { name: value });
  assertEquals(lines.length, 1);
  return lines[0] ?? "";
}

/** Words of attackers, who would like to write lines of their own. */
const HOSTILE = {
  "a line break": 'Ada\n{"time":"2026","level":"info","event":"forged"}',
  "a carriage return": "Ada\rforged",
  "a colour": "Ada\u001b[31mred\u001b[0m",
  "the title of the terminal": "Ada\u001b]0;owned\u0007",
  "a C1 control": "Ada\u009b31mred",
  "a line separator": "Ada\u2028forged\u2029forged",
  "another direction": "Ada\u202egnp.exe\u202c",
  "isolates": "Ada\u2066hidden\u2069",
  "nothing to be seen": "A\u200bd\u200da\ufeff\u00ad",
  "a lone surrogate": "Ada\ud800",
  "a zero": "Ada\0",
  "quotes": 'Ada" level="error',
  "a backslash": "Ada\\n",
};
const VISIBLE = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u;

Deno.test("createLogger() writes hostile values as one visible line of JSON", () => {
  for (const [what, value] of Object.entries(HOSTILE)) {
    const line = logged(value);

    assert(VISIBLE.test(line), what);
    assertEquals(JSON.parse(line), {
      time: "2026-11-23T12:30:00.000Z",
      level: "info",
      event: "joined",
      name: value,
    });
  }
});

Deno.test("createLogger() sets further lines of a text in, and lets none be forged", () => {
  for (const [what, value] of Object.entries(HOSTILE)) {
    const [first = "", ...others] = logged(value, "text").split("\n");

    assert(VISIBLE.test(first), what);
    assert(first.startsWith("2026-11-23T12:30:00.000Z INFO  joined name="));
    for (const other of others) {
      assert(other.startsWith("      ") && VISIBLE.test(other), what);
    }
  }
});

Deno.test("createLogger() quotes what is not a plain word", () => {
  const plain = "2026-11-23T12:30:00.000Z INFO  joined name=";

  assertEquals(logged("Ada", "text"), `${plain}Ada`);
  assertEquals(logged("Ada level=x", "text"), `${plain}"Ada level=x"`);
  assertEquals(logged("", "text"), `${plain}""`);
  assertEquals(logged("a\\nb", "text"), `${plain}"a\\\\nb"`);
});

Deno.test("createLogger() keeps any text readable, and every line visible", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", size: "max", maxLength: 2_000 }),
      (value) => {
        const line = logged(value);
        const { name } = JSON.parse(line);
        return VISIBLE.test(line) && name === value;
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("createLogger() cuts what is too long", () => {
  assertEquals(JSON.parse(logged("x".repeat(4_000))).name.length, 4_000);
  const { name } = JSON.parse(logged("x".repeat(1_000_000)));
  assertEquals(name, `${"x".repeat(4_000)}…`);
});

Deno.test("createLogger() leaves out what is below its level", () => {
  for (const [i, least] of LEVELS.entries()) {
    const events: string[] = [];
    const logger = createLogger(
      (line) => events.push(JSON.parse(line).event),
      least,
      () => 0,
    );
    for (const level of LEVELS) logger[level](level);

    assertEquals(events, LEVELS.slice(i));
  }
});
