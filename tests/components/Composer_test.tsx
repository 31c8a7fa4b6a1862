import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { ComposerLive } from "../../components/chat_props.ts";
import { Composer, type ComposerProps } from "../../components/Composer.tsx";
import { LOBBY } from "../../lib/protocol.ts";
import { cid, HOSTILE } from "./fixtures.ts";
import { classed, draw, elements, text } from "./html.ts";

const props: ComposerProps = {
  room: LOBBY,
  draft: { cid: cid("draft-0001"), body: "", problem: null },
  textLimit: 100,
};

function live(fields: ComposerLive): string {
  return draw(<Composer {...props} live={fields} />);
}

Deno.test("Composer is a form that posts text and its key (UX 39)", () => {
  const html = draw(<Composer {...props} />);
  const [form] = elements(html, "form");
  const [key] = elements(html, "input");
  const [field] = elements(html, "textarea");

  assertEquals([form?.method, form?.action], ["post", "/r/lobby/messages"]);
  assertEquals([key?.type, key?.name, key?.value], [
    "hidden",
    "cid",
    "draft-0001",
  ]);
  assertEquals([field?.name, field?.enterkeyhint], ["body", "send"]);
  assertEquals(elements(html, "button").map(({ type }) => type), ["submit"]);
});

Deno.test("Composer names its field and its button", () => {
  const html = draw(<Composer {...props} />);
  assertEquals(
    elements(html, "label")[0]?.for,
    elements(html, "textarea")[0]?.id,
  );
  assertEquals(text(html), "Message to lobby Send");
});

Deno.test("Composer gives refused text back, with the reason (UX 6)", () => {
  const draft = { ...props.draft, body: "Too soon", problem: "rate" } as const;
  const html = draw(<Composer {...props} draft={draft} />);
  const [field] = elements(html, "textarea");
  const [problem] = classed(html, "composer__problem");

  assertStringIncludes(html, ">Too soon</textarea>");
  assertEquals(problem?.role, "alert");
  assertEquals(field?.["aria-describedby"], problem?.id);
  assertEquals(field?.["aria-invalid"], "true");
  assertStringIncludes(text(html), "That was too fast.");
});

Deno.test("Composer counts down to the next try (UX 6)", () => {
  assertStringIncludes(
    text(live({ value: "Again", problem: "rate", retryInS: 3 })),
    "You can send again in 3 seconds.",
  );
});

Deno.test("Composer forgets the page's problem when a program says so", () => {
  const draft = { ...props.draft, body: "Too soon", problem: "rate" } as const;
  const html = draw(
    <Composer {...props} draft={draft} live={{ value: "", problem: null }} />,
  );
  assertEquals(classed(html, "composer__problem"), []);
});

Deno.test("Composer shows hostile text as text (S4)", () => {
  const body = `</textarea>${HOSTILE}`;
  const html = draw(<Composer {...props} draft={{ ...props.draft, body }} />);
  assertEquals(elements(html, "img"), []);
  assertEquals(html.split("</textarea>").length, 2);
});

Deno.test("Composer counts only near the limit, in code points", () => {
  const counter = (value: string) => {
    const html = live({ value });
    return classed(html, "composer__counter").length === 0
      ? null
      : text(html).replace(/^.*Send /, "");
  };

  assertEquals(counter(""), null);
  assertEquals(counter("x".repeat(89)), null);
  assertEquals(counter("x".repeat(90)), "10 characters left");
  assertEquals(counter("x".repeat(99)), "1 character left");
  assertEquals(counter("x".repeat(100)), "0 characters left");
  assertEquals(counter("x".repeat(101)), "1 character too many");
  assertEquals(counter("🙂".repeat(60)), null);
  assertEquals(counter("🙂".repeat(100)), "0 characters left");
});

Deno.test("Composer says when a text is over the limit", () => {
  const html = live({ value: "x".repeat(101) });
  const [field] = elements(html, "textarea");

  assertEquals(elements(html, "form")[0]?.["data-state"], "too_long");
  assertEquals(field?.["aria-invalid"], "true");
  assertEquals(
    field?.["aria-describedby"],
    classed(html, "composer__counter")[0]?.id,
  );
});

Deno.test("Composer has no limit when it is 0", () => {
  const html = draw(
    <Composer {...props} textLimit={0} live={{ value: "x".repeat(9_999) }} />,
  );
  assertEquals(elements(html, "form")[0]?.["data-state"], "ready");
});

Deno.test("Composer is as tall as its lines, up to a limit (UX 11)", () => {
  const rows = (value: string) =>
    Number(elements(live({ value }), "textarea")[0]?.rows);
  assertEquals([rows(""), rows("a\nb\nc")], [1, 3]);
  assert(rows("\n".repeat(99)) < 20);
});

Deno.test("Composer says why one may not write, and keeps the text (UX 33, 6)", () => {
  const bar = { code: "muted", leftS: 540 } as const;
  const html = draw(
    <Composer {...props} bar={bar} live={{ value: "half a thought" }} />,
  );
  const [form] = elements(html, "form");

  assertEquals(classed(html, "barred")[0]?.["data-bar"], "muted");
  assertStringIncludes(text(html), "You can write again in 9 minutes.");
  assertEquals("hidden" in (form ?? {}), true);
  assertStringIncludes(html, "half a thought");
});

Deno.test("Composer says how slow the room is", () => {
  const html = draw(<Composer {...props} slowMs={30_000} />);
  assertStringIncludes(
    text(html),
    "Slow mode: one message every 30 seconds.",
  );
});
