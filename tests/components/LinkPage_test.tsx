import { assert, assertEquals } from "@std/assert";
import { type LinkOffer, LinkPage } from "../../components/LinkPage.tsx";
import { linkWords } from "../../lib/text/wording.ts";
import { draw, elements, text } from "./html.ts";

const OFFER: LinkOffer = {
  ok: true,
  holder: { id: "ada", name: "Ada" },
  key: "key-of-the-form",
  me: null,
  last: false,
};

Deno.test("LinkPage asks with a form, as whoever looks must use nothing up", () => {
  const html = draw(<LinkPage page={OFFER} />);

  assert(html.includes("Continue as <bdi>Ada</bdi> on this device?"));
  assertEquals(elements(html, "form").map(({ method }) => method), ["post"]);
  const [key] = elements(html, "input");
  assertEquals([key?.name, key?.value], ["key", "key-of-the-form"]);
});

Deno.test("LinkPage says what becomes of who the browser was", () => {
  const me = { id: "bob", name: "Bob" };
  const left = draw(<LinkPage page={{ ...OFFER, me }} />);
  const lost = draw(<LinkPage page={{ ...OFFER, me, last: true }} />);

  assert(text(left).includes("you are Bob so far. You leave that name here."));
  assert(text(lost).includes("that name is given up"));
});

Deno.test("LinkPage offers nothing to who is the person already", () => {
  const page = { ...OFFER, me: { id: "ada", name: "Ada" } };
  assertEquals(elements(draw(<LinkPage page={page} />), "form"), []);
});

Deno.test("LinkPage gives a reason for each void link, and a way on", () => {
  for (const code of Object.keys(linkWords.problems)) {
    assert(isProblem(code));
    const html = draw(<LinkPage page={{ ok: false, code }} />);
    assert(text(html).includes(linkWords.problems[code].heading));
    assertEquals(elements(html, "a").map(({ href }) => href), ["/r/lobby"]);
  }
});

function isProblem(code: string): code is keyof typeof linkWords.problems {
  return code in linkWords.problems;
}
