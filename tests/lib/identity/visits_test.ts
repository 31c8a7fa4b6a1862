import { assertEquals } from "@std/assert";
import { SEEN_EVERY_MS } from "../../../lib/identity/rules.ts";
import { Visits } from "../../../lib/identity/visits.ts";

const ada = { personId: "ada", sessionId: null, atMs: 0, isUse: true };
const laptop = { ...ada, sessionId: "laptop" };

Deno.test("Visits.add() has one written now and then", () => {
  const visits = new Visits();
  const later = { ...laptop, atMs: SEEN_EVERY_MS };

  for (const visit of [laptop, laptop, later, laptop]) visits.add(visit);

  assertEquals(visits.take(), [[laptop, later]]);
  assertEquals(visits.take(), []);
  assertEquals(visits.lastMs("laptop"), SEEN_EVERY_MS);
});

Deno.test("Visits.add() takes a session's for its person's, not the other way round", () => {
  const visits = new Visits();

  visits.add(laptop);
  visits.add(ada);
  visits.add({ ...laptop, sessionId: "phone" });

  assertEquals(visits.take().flat().map(({ sessionId }) => sessionId), [
    "laptop",
    "phone",
  ]);
});

Deno.test("Visits.add() lets a use be written soon after a visit that is none", () => {
  const visits = new Visits();
  const page = { ...laptop, isUse: false };

  for (const visit of [page, page, ada, ada]) visits.add(visit);

  assertEquals(visits.take(), [[page, ada]]);
});

Deno.test("Visits.add() takes no visit for a use that comes within the hour", () => {
  const visits = new Visits();
  const page = { ...laptop, isUse: false };
  const use = { ...laptop, atMs: SEEN_EVERY_MS / 2 };

  for (const visit of [page, use, use]) visits.add(visit);

  assertEquals(visits.take(), [[page, use]]);
});

Deno.test("Visits.forget() lets the next visit try again", () => {
  const visits = new Visits();
  visits.add(laptop);

  visits.forget(visits.take().flat());
  visits.add(ada);

  assertEquals(visits.take(), [[ada]]);
});

Deno.test("Visits.take() gives portions that messages need not wait for", () => {
  const visits = new Visits();
  for (let i = 0; i < 1_001; i++) visits.add({ ...ada, personId: `id-${i}` });

  assertEquals(visits.take().map(({ length }) => length), [500, 500, 1]);
});
