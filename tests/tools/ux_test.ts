import { assertEquals } from "@std/assert";
import {
  behaviours,
  citations,
  problems,
  read,
  table,
} from "../../tools/ux.ts";

const DOCUMENT = `
| UX | what about | what one can count on |
| -- | ---------- | --------------------- |
| 1  | Coming     | It is all there.      |
| 2  | Going      | It is kept. (to come) |
| 30 | Staying    | It is one's own.      |
`;
/** Put together, so that this file itself names none of them. */
const cite = (numbers: string) => ["UX", numbers].join(" ");

Deno.test("behaviours() reads numbers and titles, and what is still to come", () => {
  assertEquals(behaviours(DOCUMENT), [
    { number: 1, title: "Coming", later: false },
    { number: 2, title: "Going", later: true },
    { number: 30, title: "Staying", later: false },
  ]);
});

Deno.test("citations() finds numbers in names of tests, however they are defined", () => {
  const source = `
    // ${cite("30")} in a comment is no test.
    Deno.test("It \\"comes\\" (${cite("1, 30")})", () => {});
    browserTest(
      \`${cite("30")} it stays, \${how}\`,
      play,
    );
    Deno.test({ name: "It is there (${cite("1")})", fn });
    assertEquals(text, "${cite("2")}");
  `;

  assertEquals(citations("a_test.ts", source), [
    {
      file: "a_test.ts",
      test: `It "comes" (${cite("1, 30")})`,
      numbers: [1, 30],
    },
    {
      file: "a_test.ts",
      test: `${cite("30")} it stays, \${how}`,
      numbers: [30],
    },
    { file: "a_test.ts", test: `It is there (${cite("1")})`, numbers: [1] },
  ]);
});

Deno.test("problems() tells of numbers without a test, and of tests without a number", () => {
  const one = { file: "a_test.ts", test: "It comes", numbers: [1] };
  const other = { file: "b_test.ts", test: "It stays", numbers: [2, 31] };
  const promised = behaviours(DOCUMENT);

  assertEquals(problems(promised, [one, { ...other, numbers: [30] }]), []);
  assertEquals(problems(promised, [one, other]), [
    "UX 30 (Staying) has no test",
    "UX 2 has a test, but is still to come",
    "b_test.ts names UX 31, which is none: It stays",
  ]);
  assertEquals(
    table(promised, [one]),
    [
      "UX  1  Coming",
      "       a_test.ts: It comes",
      "UX  2  Going (later)",
      "UX 30  Staying",
    ].join("\n"),
  );
});

Deno.test("Everything that is promised to people has a test", async () => {
  const [promised, cited] = await read(new URL("../../", import.meta.url));

  assertEquals(
    promised.map(({ number }) => number),
    promised.map((_, i) => i + 1),
  );
  assertEquals(problems(promised, cited), []);
});
