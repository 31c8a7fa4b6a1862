import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import {
  highlight,
  PIECES_MAX,
} from "../../../../lib/text/markdown/highlight.ts";

Deno.test("highlight() knows comments, texts, numbers and words", () => {
  assertEquals(highlight('return "a\\"b" + 0x2f; // c', "ts"), [
    { kind: "keyword", text: "return" },
    { kind: "plain", text: " " },
    { kind: "string", text: '"a\\"b"' },
    { kind: "plain", text: " + " },
    { kind: "number", text: "0x2f" },
    { kind: "plain", text: "; " },
    { kind: "comment", text: "// c" },
  ]);
  assertEquals(highlight("x = 1 # y", "py").at(-1)?.kind, "comment");
  assertEquals(highlight("SELECT 1 -- y", "sql")[0]?.kind, "keyword");
});

Deno.test("highlight() leaves what it does not know", () => {
  const plain = [{ kind: "plain", text: "return 1" }];
  assertEquals(highlight("return 1", "klingon"), plain);
  assertEquals(highlight("return 1", null), plain);
});

Deno.test("highlight() changes no text, and makes few pieces of it", () => {
  const code = fc.array(
    fc.constantFrom(..."\"'`/*#-\\\n a1_", "//", "/*", "*/", "if ", "ß", "😀"),
    { size: "max", maxLength: 2_000 },
  ).map((parts) => parts.join(""));
  const property = fc.property(
    code,
    fc.constantFrom("ts", "py", "sql", "none"),
    (code, language) => {
      const pieces = highlight(code, language);
      assertEquals(pieces.map(({ text }) => text).join(""), code);
      assert(pieces.length <= PIECES_MAX);
    },
  );
  fc.assert(property, { numRuns: 500 });
});
