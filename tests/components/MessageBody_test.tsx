import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { VNode } from "preact";
import { formatter } from "../../components/FormattedText.tsx";
import { Formatting } from "../../components/formatting.ts";
import { MessageBody } from "../../components/MessageBody.tsx";
import { HOSTILE } from "./fixtures.ts";
import { classed, draw, elements } from "./html.ts";

const ORIGIN = "https://chat.example";

function drawn(text: string): string {
  const body: VNode = (
    <Formatting.Provider value={formatter(ORIGIN)}>
      <MessageBody text={text} />
    </Formatting.Provider>
  );
  return draw(body);
}

Deno.test("MessageBody sets one paragraph without anything around it", () => {
  assertEquals(drawn("Hello,\nyou"), "Hello,\nyou");
  assertEquals(
    drawn("**a** _b_ ~~c~~ `d`"),
    '<strong>a</strong> <em>b</em> <s>c</s> <code class="body__mono">d</code>',
  );
});

Deno.test("MessageBody lets each block choose its direction (UX 26)", () => {
  const html = drawn("مرحبا\n\nhello\n> quote\n- item\n```\ncode\n```");

  assertEquals(
    ["p", "blockquote", "li"].flatMap((name) =>
      elements(html, name).map(({ dir }) => dir)
    ),
    ["auto", "auto", "auto", "auto", "auto"],
  );
  assertEquals(elements(html, "pre")[0]?.dir, "ltr");
});

Deno.test("MessageBody keeps mentions apart from the direction around them (UX 26)", () => {
  assertEquals(
    drawn("@נור look, @Ada_L. (@bob) _@cy_ a@b ada@example.com"),
    '<bdi class="mention">@נור</bdi> look, <bdi class="mention">@Ada_L</bdi>. ' +
      '(<bdi class="mention">@bob</bdi>) <em><bdi class="mention">@cy</bdi></em> a@b ' +
      '<a class="link" href="mailto:ada@example.com" title="mailto:ada@example.com" rel="noopener nofollow ugc" target="_blank">ada@example.com</a>',
  );
});

Deno.test("MessageBody shows where a link leads, and opens it safely (UX 27)", () => {
  const [foreign] = elements(drawn("[the bank](https://evil.example/x)"), "a");
  const [own] = elements(drawn(`${ORIGIN}/r/lobby`), "a");

  assertEquals(foreign, {
    class: "link",
    href: "https://evil.example/x",
    title: "https://evil.example/x",
    rel: "noopener nofollow ugc",
    target: "_blank",
    "data-host": "evil.example",
  });
  assertEquals(own?.target, undefined);
  assertEquals(own?.["data-host"], undefined);
});

Deno.test("MessageBody sets code as code, in colours (UX 27)", () => {
  const html = drawn("```ts\nconst a = 1;\n```");

  assertEquals(elements(html, "pre")[0]?.["data-language"], "ts");
  assertStringIncludes(html, '<span data-code="keyword">const</span> a = ');
  // It may be wider than the page, and is then scrolled by keyboard too.
  assertEquals(elements(html, "pre")[0]?.tabindex, "0");
});

Deno.test("MessageBody sets a few emoji larger (UX 27)", () => {
  assertEquals(drawn(":tada: 🎉"), '<span class="body__big">🎉 🎉</span>');
  assertEquals(classed(drawn("so 🎉"), "body__big"), []);
});

Deno.test("MessageBody covers a spoiler with what needs no program (UX 39)", () => {
  const html = drawn("it was ||the gardener||");
  const [box] = elements(html, "input");

  assertEquals(box?.type, "checkbox");
  assertEquals(box?.["aria-label"], "Show the spoiler");
  assertEquals(box?.checked, undefined);
  assert(html.startsWith('it was <label class="spoiler"><input'));
});

Deno.test("MessageBody keeps the numbers of a list", () => {
  const html = drawn("3. a\n7. b");
  assertEquals(elements(html, "li").map(({ value }) => value), ["3", "7"]);
});

Deno.test("MessageBody puts nothing between elements that was not written", () => {
  assertEquals(
    drawn("- a\n- b").replaceAll(/<[^>]*>/g, ""),
    "ab",
  );
});

Deno.test("MessageBody makes no element of markup (S4)", () => {
  for (const text of [HOSTILE, `**${HOSTILE}**`, `\`${HOSTILE}\``]) {
    const names = elements(drawn(text), "*").flatMap(Object.keys);
    assertEquals(elements(drawn(text), "img"), []);
    assertEquals(names.filter((name) => /^(on|style)/.test(name)), []);
  }
});

Deno.test("MessageBody formats a text once, and without a way to do so shows it", () => {
  let count = 0;
  const format = {
    text: (text: string) => `${++count}: ${text}`,
    act: () => "",
  };
  const item = new MessageBody({ text: "a" });

  item.context = null;
  assertEquals(item.render({ text: "a" }), "a");
  item.context = format;
  assertEquals(item.render({ text: "a" }), "1: a");
  assertEquals(item.render({ text: "a" }), "1: a");
  assertEquals(item.render({ text: "b" }), "2: b");
});
