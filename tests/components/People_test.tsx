import { assertEquals, assertStringIncludes } from "@std/assert";
import { People } from "../../components/People.tsx";
import { ada, bob, HOSTILE } from "./fixtures.ts";
import { classed, draw, elements, text } from "./html.ts";

const zoe = { id: "id-zoe", name: "zoe" };

Deno.test("People lists oneself first, then by name", () => {
  const html = draw(
    <People people={{ list: [zoe, bob, ada], count: 3 }} myId={zoe.id} />,
  );
  assertEquals(text(html), "People 3 Z zoe you A Ada B Bob");
});

Deno.test("People marks nobody as you for who has no name", () => {
  const html = draw(
    <People people={{ list: [bob, ada], count: 2 }} myId={null} />,
  );
  assertEquals(text(html), "People 2 A Ada B Bob");
});

Deno.test("People does not reorder the list it was given", () => {
  const list = Object.freeze([zoe, ada]);
  draw(<People people={{ list, count: 2 }} myId={null} />);
  assertEquals(list, [zoe, ada]);
});

Deno.test("People says so when nobody is here", () => {
  const html = draw(<People people={{ list: [], count: 0 }} myId={null} />);
  assertEquals(text(html), "People 0 Nobody is here right now.");
  assertEquals(elements(html, "ul"), []);
});

Deno.test("People only counts a crowd", () => {
  const html = draw(<People people={{ list: [], count: 1_312 }} myId={null} />);
  assertEquals(
    text(html),
    "People 1,312 1,312 people are here, too many to list.",
  );
});

Deno.test("People counts who is not listed", () => {
  const html = draw(<People people={{ list: [ada], count: 2 }} myId={null} />);
  assertStringIncludes(text(html), "and 1 other");
});

Deno.test("People is not shown as live while disconnected (UX 8)", () => {
  const people = { list: [ada], count: 1 };
  const live = draw(<People people={people} myId={null} />);
  const stale = draw(<People people={people} myId={null} stale />);

  assertEquals(classed(live, "people")[0]?.["data-stale"], "false");
  assertEquals(classed(stale, "people")[0]?.["data-stale"], "true");
  assertStringIncludes(text(stale), "before the connection was lost");
});

Deno.test("People shows hostile names as text (S4)", () => {
  const list = [{ id: "id-x", name: HOSTILE }];
  const html = draw(<People people={{ list, count: 1 }} myId={null} />);
  assertEquals(elements(html, "img"), []);
  assertStringIncludes(text(html), HOSTILE);
});
