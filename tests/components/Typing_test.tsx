import { assertEquals } from "@std/assert";
import { Typing } from "../../components/Typing.tsx";
import { draw, elements, text } from "./html.ts";

Deno.test("UX 29 Typing names one or two, and no more", () => {
  const lines = [["Ada"], ["Ada", "Bob"], ["Ada", "Bob", "Cleo"]]
    .map((names) => text(draw(<Typing names={names} />)));

  assertEquals(lines, [
    "Ada is typing…",
    "Ada and Bob are typing…",
    "Several people are typing…",
  ]);
});

Deno.test("UX 29 Typing keeps its line while nobody types, and announces nothing", () => {
  for (const names of [[], ["Ada"]]) {
    const [line] = elements(draw(<Typing names={names} />), "p");
    assertEquals(line?.["class"], "typing note");
    assertEquals(line?.["aria-live"] ?? line?.["role"], undefined);
  }
});

Deno.test("UX 29 Typing may cut names, each by itself, and no other words", () => {
  const html = draw(<Typing names={["Ada", "نور"]} />);
  const names = elements(html, "bdi").map((name) => name["class"]);
  assertEquals(names, ["clip", "clip"]);
  assertEquals(text(html), "Ada and نور are typing…");
});
