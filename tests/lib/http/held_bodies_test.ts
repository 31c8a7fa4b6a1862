import { assertEquals } from "@std/assert";
import {
  BEGINNING_BYTES,
  HELD_MAX,
  HELD_OF_ADDRESS_MAX,
  HeldBodies,
  type HeldBody,
} from "../../../lib/http/held_bodies.ts";

const REST_FULL = BEGINNING_BYTES + HELD_OF_ADDRESS_MAX;

/** One body that has all that an address may have beside beginnings. */
function fill(bodies: HeldBodies, address: string): HeldBody {
  const body = bodies.begin(address);
  assertEquals(body.hold(REST_FULL), "held");
  return body;
}

Deno.test("HeldBody.hold() leaves room for others beside a full address", () => {
  const bodies = new HeldBodies();
  using full = fill(bodies, "a");
  using other = bodies.begin("b");

  assertEquals(full.hold(1), "address full");
  assertEquals(other.hold(BEGINNING_BYTES + 1), "held");
  assertEquals(bodies.total, REST_FULL + BEGINNING_BYTES + 1);
});

Deno.test("HeldBody.hold() leaves room for small ones where large ones fill all", () => {
  const bodies = new HeldBodies();
  const addresses = Array.from(
    { length: HELD_MAX / HELD_OF_ADDRESS_MAX },
    (_, i) => `${i}`,
  );
  const full = addresses.map((address) => fill(bodies, address));

  for (const address of ["another", "0"]) {
    using body = bodies.begin(address);
    assertEquals(body.fits(BEGINNING_BYTES), "held");
    assertEquals(body.hold(BEGINNING_BYTES), "held");
  }
  using large = bodies.begin("another");
  assertEquals(large.hold(BEGINNING_BYTES + 1), "full");
  full[0]?.[Symbol.dispose]();
  assertEquals(large.hold(1), "held");
});

Deno.test("HeldBody.hold() has an end for small ones as well", () => {
  const bodies = new HeldBodies();
  const count = HELD_OF_ADDRESS_MAX / BEGINNING_BYTES;
  const small = Array.from({ length: count }, () => bodies.begin("a"));

  assertEquals(
    new Set(small.map((body) => body.hold(BEGINNING_BYTES))),
    new Set(["held"]),
  );
  using late = bodies.begin("a");
  assertEquals(late.fits(1), "address full");
  assertEquals(late.hold(1), "address full");
  small[0]?.[Symbol.dispose]();
  assertEquals(late.hold(1), "held");
});

Deno.test("HeldBody.fits() counts what came, not what was announced", () => {
  const bodies = new HeldBodies();
  const announced = Array.from({ length: 1_000 }, () => bodies.begin("a"));
  for (const body of announced) {
    assertEquals(body.fits(HELD_OF_ADDRESS_MAX), "held");
    assertEquals(body.hold(1), "held");
  }

  assertEquals(bodies.total, announced.length);
  using full = fill(bodies, "a");
  assertEquals(full.bytes, REST_FULL);
  assertEquals(announced[0]?.fits(BEGINNING_BYTES + 1), "address full");
});

Deno.test("HeldBody gives back all at its end, and takes nothing after it", () => {
  const bodies = new HeldBodies();
  const body = fill(bodies, "a");

  body[Symbol.dispose]();
  body[Symbol.dispose]();

  assertEquals(bodies.total, 0);
  assertEquals(body.hold(1), "full");
  assertEquals(bodies.total, 0);
});
