import { assertEquals, assertStringIncludes } from "@std/assert";
import type { JoinProblem } from "../../components/chat_props.ts";
import { JoinForm, type JoinFormProps } from "../../components/JoinForm.tsx";
import { LOBBY } from "../../lib/protocol.ts";
import { cid, HOSTILE } from "./fixtures.ts";
import { classed, draw, elements, text } from "./html.ts";

const props: JoinFormProps = {
  room: LOBBY,
  join: { key: "key-of-the-form", name: "", problem: null, suggestion: null },
  kind: "join",
};

Deno.test("JoinForm posts a name to the room (UX 39)", () => {
  const html = draw(<JoinForm {...props} />);
  const [form] = elements(html, "form");
  const [field] = elements(html, "input");

  assertEquals([form?.method, form?.action], ["post", "/r/lobby"]);
  assertEquals([field?.name, field?.autocomplete], ["name", "nickname"]);
  assertEquals(elements(html, "label")[0]?.for, field?.id);
});

Deno.test("JoinForm says inline why a name was refused (UX 30)", () => {
  const problems: JoinProblem[] = [
    "missing",
    "too_long",
    "bad_characters",
    "reserved",
    "taken",
    "rate",
  ];
  const said = problems.map((problem) => {
    const join = {
      key: "key-of-the-form",
      name: "Ada",
      problem,
      suggestion: null,
    };
    const html = draw(<JoinForm {...props} join={join} />);
    const [field] = elements(html, "input");
    const [alert] = elements(html, "p").filter(({ role }) => role === "alert");
    assertEquals(field?.value, "Ada");
    assertEquals(field?.["aria-invalid"], "true");
    assertEquals(field?.["aria-describedby"], alert?.id);
    return text(html);
  });
  assertEquals(new Set(said).size, problems.length);
});

Deno.test("JoinForm offers the free name as one press of a button (UX 30)", () => {
  const join = {
    key: "key-of-the-form",
    name: "Ada",
    problem: "taken",
    suggestion: "Ada 2",
  } as const;
  const html = draw(<JoinForm {...props} join={join} />);
  const [, suggested] = elements(html, "form");
  const [, hidden] = elements(html, "input").filter(({ name }) =>
    name === "name"
  );

  assertEquals([suggested?.method, suggested?.action], ["post", "/r/lobby"]);
  assertEquals([hidden?.type, hidden?.name, hidden?.value], [
    "hidden",
    "name",
    "Ada 2",
  ]);
  assertStringIncludes(
    text(html),
    "“Ada” is taken. Pick another name. Use “Ada 2”",
  );
});

Deno.test("JoinForm describes its field while there is no problem", () => {
  const html = draw(<JoinForm {...props} />);
  assertEquals(
    elements(html, "input")[0]?.["aria-describedby"],
    classed(html, "note")[1]?.id,
  );
  assertEquals(elements(html, "input")[0]?.["aria-invalid"], "false");
});

Deno.test("JoinForm shows hostile names as text (S4)", () => {
  const join = {
    key: "key-of-the-form",
    name: HOSTILE,
    problem: "taken",
    suggestion: HOSTILE,
  } as const;
  const html = draw(<JoinForm {...props} join={join} />);

  assertEquals(elements(html, "img"), []);
  const names = elements(html, "input").filter(({ name }) => name === "name");
  assertEquals(names.map(({ value }) => value), [HOSTILE, HOSTILE]);
});

Deno.test("JoinForm takes a key along, and a message that waits for a name (UX 6)", () => {
  const draft = { cid: cid("cid-of-the-text"), body: "kept", problem: null };
  const html = draw(<JoinForm {...props} draft={draft} />);
  const hidden = elements(html, "input").filter(({ type }) =>
    type === "hidden"
  );

  assertEquals(hidden.map(({ name, value }) => [name, value]), [
    ["key", "key-of-the-form"],
    ["cid", "cid-of-the-text"],
    ["body", "kept"],
  ]);
  assertStringIncludes(text(html), "Sent as soon as you join: “kept”");
});
