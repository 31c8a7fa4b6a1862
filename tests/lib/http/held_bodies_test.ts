import { assertEquals } from "@std/assert";
import {
  HELD_MAX,
  HELD_OF_ADDRESS_MAX,
  HeldBodies,
  type HeldBody,
} from "../../../lib/http/held_bodies.ts";

/** Bodies that write down, in order, which of them was cut, and why. */
function crowd() {
  const cuts: string[] = [];
  const body = (address: string, name = address): HeldBody => ({
    address,
    cut: (full) => void cuts.push(`${name}: ${full}`),
  });
  return { bodies: new HeldBodies(), body, cuts };
}

Deno.test("HeldBodies.hold() cuts the oldest of a full address, and lets the newest in", () => {
  const { bodies, body, cuts } = crowd();
  const [other, slow, quick, last] = [
    body("b"),
    body("a", "slow"),
    body("a", "quick"),
    body("a", "last"),
  ];
  bodies.hold(other, 1);
  bodies.hold(slow, 1);
  bodies.hold(quick, HELD_OF_ADDRESS_MAX - 1);
  assertEquals(cuts, []);

  bodies.hold(last, 1);

  assertEquals(cuts, ["slow: address"]);
  bodies.release(slow); // As its reader does, who finds it cut.
  assertEquals(bodies.total, HELD_OF_ADDRESS_MAX + 1);
  bodies.release(quick);
  bodies.release(other);
  bodies.hold(last, HELD_OF_ADDRESS_MAX - 1);
  assertEquals(cuts, ["slow: address"]);
  assertEquals(bodies.total, HELD_OF_ADDRESS_MAX);
});

Deno.test("HeldBodies.hold() cuts the oldest of all where all have too much", () => {
  const { bodies, body, cuts } = crowd();
  for (let i = 0; i < HELD_MAX / HELD_OF_ADDRESS_MAX; i++) {
    bodies.hold(body(`${i}`), HELD_OF_ADDRESS_MAX);
  }

  bodies.hold(body("another"), 1);

  assertEquals(cuts, ["0: all"]);
  assertEquals(bodies.total, HELD_MAX - HELD_OF_ADDRESS_MAX + 1);
});

Deno.test("HeldBodies.hold() counts what came, and may cut the body itself", () => {
  const { bodies, body, cuts } = crowd();
  const one = body("a");

  bodies.hold(one, HELD_OF_ADDRESS_MAX);
  bodies.hold(one, 1);

  assertEquals(cuts, ["a: address"]);
  assertEquals(bodies.total, 0);
});
