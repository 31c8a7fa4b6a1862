import { assertEquals } from "@std/assert";
import { covered } from "../../../lib/client/keyboard.ts";

Deno.test("UX 17 covered() tells how much a keyboard covers", () => {
  assertEquals(covered({ height: 480.4, scale: 1 }, 800), 320);
  assertEquals(covered({ height: 800, scale: 1 }, 800), 0);
});

Deno.test("UX 17 covered() takes neither a bar nor zooming in for a keyboard", () => {
  assertEquals(covered({ height: 750, scale: 1 }, 800), 0);
  assertEquals(covered({ height: 400, scale: 2 }, 800), 0);
});
