import { assert, assertEquals } from "@std/assert";
import {
  type LinkOffer,
  LinkPage,
  type LinkPageProps,
} from "../../components/LinkPage.tsx";
import { linkWords } from "../../lib/text/wording.ts";
import { draw, elements, text } from "./html.ts";

const OFFER: LinkOffer = {
  ok: true,
  holder: { id: "ada", name: "Ada" },
  key: "key-of-the-form",
  me: null,
  last: false,
};

function drawn(page: LinkPageProps["page"]): string {
  return draw(<LinkPage page={page} />);
}

Deno.test("LinkPage asks with a form, as whoever looks must use nothing up", () => {
  const html = drawn(OFFER);

  assert(html.includes("Continue as <bdi>Ada</bdi> on this device?"));
  assertEquals(elements(html, "form").map(({ method }) => method), ["post"]);
  const [key] = elements(html, "input");
  assertEquals([key?.name, key?.value], ["key", "key-of-the-form"]);
});

Deno.test("LinkPage says what becomes of who the browser was", () => {
  const me = { id: "bob", name: "Bob" };
  const left = drawn({ ...OFFER, me });
  const lost = drawn({ ...OFFER, me, last: true });

  assert(text(left).includes("you are Bob so far. You leave that name here."));
  assert(text(lost).includes("that name is given up"));
});

Deno.test("LinkPage has who the browser was leave it, by the same form", () => {
  const me = { id: "bob", name: "Bob" };
  const html = draw(
    <LinkPage
      page={{ ...OFFER, me }}
      leaving={({ personId, hidden, kind }) => (
        <output id={personId} data-kind={kind}>{hidden?.key}</output>
      )}
    />,
  );

  const [form] = elements(html, "output");
  assertEquals([form?.id, form?.["data-kind"]], ["bob", "primary"]);
  assert(text(html).includes("key-of-the-form"));
  assertEquals(
    elements(drawn({ ...OFFER, me }), "input"),
    elements(drawn(OFFER), "input"),
  );
});

Deno.test("LinkPage offers nothing to who is the person already", () => {
  const page = { ...OFFER, me: { id: "ada", name: "Ada" } };
  assertEquals(elements(drawn(page), "form"), []);
});

Deno.test("LinkPage gives a reason for each void link, and a way on", () => {
  for (const code of Object.keys(linkWords.problems)) {
    assert(isProblem(code));
    const html = drawn({ ok: false, code });
    assert(text(html).includes(linkWords.problems[code].heading));
    assertEquals(elements(html, "a").map(({ href }) => href), ["/r/lobby"]);
  }
});

function isProblem(code: string): code is keyof typeof linkWords.problems {
  return code in linkWords.problems;
}
