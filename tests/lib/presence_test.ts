import { assertEquals } from "@std/assert";
import { LARGE_ROOM_INTERVAL_MS, Presence } from "../../lib/presence.ts";
import { LOBBY, PEOPLE_LISTED_MAX } from "../../lib/protocol.ts";

function person(i: number) {
  return { id: `id-${i}`, name: `Person ${i}` };
}

function crowd(size: number): Presence {
  const presence = new Presence(LOBBY);
  for (let i = 0; i < size; i++) presence.join(person(i));
  return presence;
}

Deno.test("Presence.announce() gathers what happened since the last time", () => {
  const presence = crowd(1);
  presence.announce(0);
  presence.join(person(1));
  presence.join(person(2));
  presence.leave("id-2", 5, 0);
  presence.leave("id-0", 5, 0);

  const announcement = presence.announce(5);

  assertEquals<unknown>(announcement?.changes, {
    t: "presence",
    room: LOBBY,
    n: 2,
    join: [person(1)],
    leave: ["id-2", "id-0"],
    count: 1,
  });
  assertEquals(announcement?.full.join, [person(1)]);
});

Deno.test("Presence.announce() tells of the leave of somebody who was renamed in the same turn", () => {
  const presence = crowd(2);
  presence.announce(0);
  presence.rename({ id: "id-1", name: "Other" });
  presence.leave("id-1", 1, 0);

  assertEquals(presence.announce(1)?.changes.leave, ["id-1"]);
});

Deno.test("Presence.announce() only counts in a large room", () => {
  const presence = crowd(PEOPLE_LISTED_MAX);
  assertEquals(presence.announce(0)?.changes.join.length, PEOPLE_LISTED_MAX);
  presence.join(person(PEOPLE_LISTED_MAX));

  const counted = presence.announce(LARGE_ROOM_INTERVAL_MS);

  assertEquals<unknown>(counted?.changes, {
    t: "presence",
    room: LOBBY,
    n: 2,
    full: true,
    join: [],
    leave: [],
    count: PEOPLE_LISTED_MAX + 1,
  });
});

Deno.test("Presence.announce() waits in a large room until all have come, a second at most", () => {
  const presence = crowd(1_000);
  const announcedMs: number[] = [];
  const look = (nowMs: number) => {
    if (presence.announce(nowMs) !== null) announcedMs.push(nowMs);
  };
  look(0);

  for (let ms = 1; ms <= 2_400; ms++) {
    if (ms % 2 === 0) presence.join(person(ms + 1_000));
    look(ms);
  }
  assertEquals(announcedMs, [0, 1_000, 2_000]);
  const { dueMs } = presence;
  assertEquals(dueMs, 2_400 + 0.02 * presence.count);
  look(dueMs);
  assertEquals(announcedMs.at(-1), dueMs);

  // Who comes right after them would cost as much as all of them.
  presence.join(person(0.5));
  look(dueMs + 1);
  assertEquals(presence.dueMs, dueMs + Math.floor(0.1 * presence.count));
});

Deno.test("Presence.announce() waits longer for all to come where thousands are told", () => {
  const presence = crowd(5_000);
  presence.announce(0);

  const toldMs: number[] = [];
  for (let ms = 10; ms <= 2_500; ms += 10) {
    presence.join(person(ms + 5_000));
    if (presence.announce(ms) !== null) toldMs.push(ms);
  }

  // 200 came meanwhile, who are to be told as well.
  assertEquals(toldMs, [2_090]);
});

Deno.test("Presence.announce() tells a few at once, and more of them less often", () => {
  for (const [people, intervalMs] of [[9, 0], [50, 5], [199, 19]] as const) {
    const presence = crowd(people - 1);
    presence.announce(0);
    presence.join(person(people));

    assertEquals(presence.dueMs, intervalMs);
    if (intervalMs > 0) assertEquals(presence.announce(intervalMs - 1), null);
    const told = presence.announce(intervalMs);
    assertEquals(told?.changes.join, [person(people)]);
    assertEquals(presence.dueMs, Infinity);
  }
});

Deno.test("Presence.announce() lists everybody again when a room is small enough", () => {
  const presence = crowd(PEOPLE_LISTED_MAX + 1);
  presence.announce(0);
  presence.leave("id-0", 1, 0);

  const changes = presence.announce(20)?.changes;

  assertEquals(changes?.full, true);
  assertEquals(changes?.join.length, PEOPLE_LISTED_MAX);
});

Deno.test("Presence.leave() keeps a person who has another connection (UX 31)", () => {
  const presence = crowd(1);
  presence.join(person(0));
  presence.leave("id-0", 1, 0);
  assertEquals(presence.count, 1);
  presence.leave("id-0", 1, 0);
  assertEquals(presence.count, 0);
});

Deno.test("Presence.leave() ignores somebody who is gone already", () => {
  const presence = crowd(1);
  presence.leave("id-0", 1, 0);
  presence.leave("id-0", 1, 0);
  presence.leave("id-9", 1, 0);
  assertEquals(presence.count, 0);
});

Deno.test("Presence.page() goes through everybody by name, each once", () => {
  const presence = crowd(250);
  const ada = { id: "id-ada", name: "ada" };
  presence.join(ada);

  const pages: string[][] = [];
  for (let after = "", more = true; more;) {
    const page = presence.page(after);
    pages.push(page.items.map(({ name }) => name));
    after = page.items.at(-1)?.name ?? "";
    more = page.more;
  }

  assertEquals(pages.map((page) => page.length), [100, 100, 51]);
  assertEquals(new Set(pages.flat()).size, 251);
  assertEquals(pages[0]?.[0], "ada");
});

Deno.test("Presence.page() follows who comes, goes and takes another name", () => {
  const presence = crowd(2);
  const names = () => presence.page("").items.map(({ name }) => name);
  const [first = "", second = ""] = names();

  presence.join({ id: "id-ada", name: "Ada" });
  assertEquals(names(), ["Ada", first, second]);
  presence.rename({ id: "id-ada", name: "Zoe" });
  assertEquals(names(), [first, second, "Zoe"]);
  presence.leave("id-0", 1, 0);
  assertEquals(names(), [second, "Zoe"]);
});

Deno.test("Presence.elsewhere() counts people once, wherever they are", () => {
  const presence = crowd(2);
  presence.announce(0);

  presence.elsewhere([person(1), person(2)]);
  const came = presence.announce(1);
  presence.elsewhere([person(2)]);
  const same = presence.announce(2);
  presence.elsewhere([]);
  const left = presence.announce(3);

  assertEquals(came?.changes.join, [person(2)]);
  assertEquals(came?.changes.count, 3);
  assertEquals(same, null);
  assertEquals(left?.changes.leave, ["id-2"]);
  assertEquals(left?.changes.count, 2);
  assertEquals(presence.people(), [person(0), person(1)]);
});

Deno.test("Presence.elsewhere() keeps who goes from here to there, and back", () => {
  const presence = crowd(1);
  presence.announce(0);
  presence.elsewhere([person(0)]);

  presence.leave("id-0", 0, 0);
  const gone = presence.announce(1);
  const there = presence.people();
  presence.join(person(0));
  presence.elsewhere([]);

  assertEquals(gone, null);
  assertEquals(there, [person(0)]);
  assertEquals(presence.announce(2), null);
  assertEquals(presence.count, 1);
});

Deno.test("Presence.elsewhere() tells of another name", () => {
  const presence = crowd(0);
  presence.elsewhere([person(7)]);
  presence.announce(0);

  presence.elsewhere([{ id: "id-7", name: "Countess" }]);

  const name = "Countess";
  assertEquals(presence.announce(1)?.changes.join, [{ id: "id-7", name }]);
});

Deno.test("Presence.takeOwnChange() is about this process only", () => {
  const presence = crowd(1);
  assertEquals(presence.takeOwnChange(), true);

  presence.elsewhere([person(1)]);
  assertEquals(presence.takeOwnChange(), false);

  presence.leave("id-0", 0, 0);
  assertEquals(presence.takeOwnChange(), true);
  assertEquals(presence.isEmpty, true);
  assertEquals(presence.count, 1);
});
