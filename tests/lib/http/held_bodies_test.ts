import { assertEquals } from "@std/assert";
import {
  HELD_MAX,
  HELD_OF_ADDRESS_MAX,
  HeldBodies,
} from "../../../lib/http/held_bodies.ts";

Deno.test("HeldBodies.hold() leaves room for others beside a full address", () => {
  const bodies = new HeldBodies();

  assertEquals(bodies.hold("a", HELD_OF_ADDRESS_MAX), "held");
  assertEquals(bodies.hold("a", 1), "address full");
  assertEquals(bodies.hold("b", 1), "held");

  bodies.giveBack("a", 1);
  assertEquals(bodies.hold("a", 1), "held");
});

Deno.test("HeldBodies.hold() has an end for all addresses together", () => {
  const bodies = new HeldBodies();
  for (let i = 0; i < HELD_MAX / HELD_OF_ADDRESS_MAX; i++) {
    assertEquals(bodies.hold(`${i}`, HELD_OF_ADDRESS_MAX), "held");
  }

  assertEquals(bodies.hold("another", 1), "full");
  bodies.giveBack("0", HELD_OF_ADDRESS_MAX);
  assertEquals(bodies.hold("another", 1), "held");
});
