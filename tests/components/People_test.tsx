import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { People } from "../../components/People.tsx";
import { LOBBY } from "../../lib/protocol.ts";
import { ada, bob, HOSTILE, VISITING } from "./fixtures.ts";
import { classed, draw, elements, text } from "./html.ts";

const zoe = { id: "id-zoe", name: "zoe" };

const here = { room: LOBBY, standing: VISITING };

Deno.test("People lists oneself first, then by name", () => {
  const html = draw(
    <People
      {...here}
      people={{ list: [zoe, bob, ada], count: 3 }}
      myId={zoe.id}
    />,
  );
  assertEquals(text(html), "People 3 Z zoe you A Ada B Bob");
});

Deno.test("People marks nobody as you for who has no name", () => {
  const html = draw(
    <People {...here} people={{ list: [bob, ada], count: 2 }} myId={null} />,
  );
  assertEquals(text(html), "People 2 A Ada B Bob");
});

Deno.test("People does not reorder the list it was given", () => {
  const list = Object.freeze([zoe, ada]);
  draw(<People {...here} people={{ list, count: 2 }} myId={null} />);
  assertEquals(list, [zoe, ada]);
});

Deno.test("People says so when nobody is here", () => {
  const html = draw(
    <People {...here} people={{ list: [], count: 0 }} myId={null} />,
  );
  assertEquals(text(html), "People 0 Nobody is here right now.");
  assertEquals(elements(html, "ul"), []);
});

Deno.test("People only counts a crowd", () => {
  const html = draw(
    <People {...here} people={{ list: [], count: 1_312 }} myId={null} />,
  );
  assertEquals(
    text(html),
    "People 1,312 1,312 people are here. Show everybody",
  );
});

Deno.test("People counts who is not listed", () => {
  const html = draw(
    <People {...here} people={{ list: [ada], count: 2 }} myId={null} />,
  );
  assertStringIncludes(text(html), "and 1 other");
});

Deno.test("People is not shown as live while disconnected (UX 8)", () => {
  const people = { list: [ada], count: 1 };
  const live = draw(<People {...here} people={people} myId={null} />);
  const stale = draw(<People {...here} people={people} myId={null} stale />);

  assertEquals(classed(live, "people")[0]?.["data-stale"], "false");
  assertEquals(classed(stale, "people")[0]?.["data-stale"], "true");
  assertStringIncludes(text(stale), "before the connection was lost");
});

Deno.test("People shows hostile names as text (S4)", () => {
  const list = [{ id: "id-x", name: HOSTILE }];
  const html = draw(
    <People {...here} people={{ list, count: 1 }} myId={null} />,
  );
  assertEquals(elements(html, "img"), []);
  assertStringIncludes(text(html), HOSTILE);
});

Deno.test("People shows who runs the room, and to hosts what they can do (UX 33)", () => {
  const people = { list: [ada, bob, zoe], count: 3 };
  const standing = { ...VISITING, hosts: [ada.id] };
  const visitor = draw(
    <People {...here} standing={standing} people={people} myId={bob.id} />,
  );
  const host = draw(
    <People
      {...here}
      standing={{ ...standing, role: "host" }}
      people={people}
      myId={ada.id}
    />,
  );

  assertEquals(text(visitor), "People 3 B Bob you A Ada host Z zoe");
  assertEquals(classed(visitor, "more"), []);
  assertEquals(
    classed(host, "more").map((link) => [link.href, link["aria-label"]]),
    [
      ["/r/lobby/acts?person=id-bob", "What to do about Bob"],
      ["/r/lobby/acts?person=id-zoe", "What to do about zoe"],
    ],
  );
});

Deno.test("People marks who is muted, in a word for who does not see it (UX 33, 35)", () => {
  const people = { list: [ada, bob, zoe], count: 3 };
  const muted = [{ id: bob.id, until: 1 }];
  const html = draw(
    <People {...here} people={people} myId={ada.id} muted={muted} />,
  );

  const marks = classed(html, "people__muted");
  assertEquals(marks.map((mark) => [mark.role, mark.title]), [
    ["img", "muted"],
  ]);
  assertStringIncludes(html.split("people__muted")[0] ?? "", ">Bob</bdi>");
  assertEquals(html.split("people__muted")[0]?.includes(">zoe</bdi>"), false);
});

Deno.test("People announces nobody who comes or goes (UX 28)", () => {
  const html = draw(
    <People {...here} people={{ list: [ada], count: 1 }} myId={null} />,
  );
  assert(!/aria-live|role="(status|log|alert)"/.test(html), html);
});
