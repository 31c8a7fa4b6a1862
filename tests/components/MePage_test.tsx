import { assert, assertEquals } from "@std/assert";
import { MePage, type MePageProps } from "../../components/MePage.tsx";
import { LOBBY } from "../../lib/protocol.ts";
import { draw, elements, text } from "./html.ts";

const HERE = { id: "here", createdMs: 0, seenMs: 0, here: true };
const THERE = { id: "there", createdMs: 0, seenMs: 0, here: false };
const PROPS: MePageProps = {
  me: { id: "ada", name: "Ada" },
  room: LOBBY,
  join: {
    key: "key-of-the-form",
    name: "Ada",
    problem: null,
    suggestion: null,
  },
  sessions: [HERE],
  link: null,
};

function formsOf(html: string): string[] {
  return elements(html, "form").map(({ action = "", method }) =>
    `${method} ${action.split("?")[0]}`
  );
}

Deno.test("MePage posts everything that changes something", () => {
  assertEquals(formsOf(draw(<MePage {...PROPS} />)), [
    "post /me",
    "post /me/link",
    "post /me/leave",
    "post /me/forget",
  ]);
});

Deno.test("MePage offers what there is to leave, and says what comes of it", () => {
  const alone = draw(<MePage {...PROPS} />);
  const two = draw(<MePage {...PROPS} sessions={[HERE, THERE]} />);
  const more = { ...THERE, id: "more" };
  const three = draw(<MePage {...PROPS} sessions={[HERE, THERE, more]} />);

  assert(text(alone).includes("You are signed in nowhere else"));
  assert(text(two).includes("In other browsers you stay"));
  assertEquals(two.match(/name="session" value="[^"]*"/g), [
    'name="session" value="there"',
  ]);
  assert(!formsOf(two).includes("post /me/elsewhere"));
  assert(formsOf(three).includes("post /me/elsewhere"));
});

Deno.test("MePage sets being forgotten apart from leaving, and says what is lost", () => {
  const html = draw(<MePage {...PROPS} />);
  const [leave = "", forget = ""] = html.split('id="me-leave"')[1]
    ?.split('id="me-forget"') ?? [];

  const kinds = (part: string) =>
    [...elements(part, "summary"), ...elements(part, "button")]
      .map((element) => element["data-kind"] ?? "plain");
  assertEquals(kinds(leave), ["plain", "danger"]);
  assertEquals(kinds(forget), ["danger", "final"]);
  for (const loss of ["every browser", "your name", "unlisted", "not sent"]) {
    assert(text(forget).toLowerCase().includes(loss), loss);
  }
  assert(text(forget).includes("This cannot be undone."));
});

Deno.test("MePage shows a link as a drawing, as text, and with its end", () => {
  const url = "https://chat.example/link/AAAAAAAAAAAAAAAAAAAAAA";
  const expiresMs = Date.UTC(2030, 0, 1, 12, 10);
  const link = { url, expiresMs, modules: [[true]] };
  const html = draw(<MePage {...PROPS} link={link} />);

  assert(html.includes(`>${url}</code>`));
  assert(text(html).includes("within ten minutes (until 12:10 UTC)"), html);
  assertEquals(elements(html, "svg").length, 1);
});

Deno.test("MePage puts names as text, and apart from the words around", () => {
  const name = "<i>Ada</i> ‮";
  const html = draw(<MePage {...PROPS} me={{ id: "ada", name }} />);
  assertEquals(elements(html, "i"), []);
  assert(html.includes("<bdi>&lt;i>Ada&lt;/i>"));
});
