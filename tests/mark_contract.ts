/**
 * The promises of `Identity` about how far people have read, as tests that
 * every implementation runs.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Identity } from "../lib/identity/identity.ts";
import { MARKS_MAX } from "../lib/identity/marks.ts";
import { NOW, signIn, type TestIdentity } from "./identity_fixtures.ts";
import { GARDEN, ROOM, roomId } from "./log_contract.ts";

export function testMarks(test: TestIdentity): void {
  /** What is known before it is written, meanwhile, and after. */
  async function marksOf(
    identity: Identity,
    personId: string,
  ): Promise<[string, number][]> {
    const before = await identity.marks(personId);
    let isWritten = false;
    const writing = identity.writeWaiting().then(() => isWritten = true);
    while (!isWritten) {
      // More than once in each turn, in which a write may only begin.
      for (let i = 0; i < 10; i++) {
        assertEquals(await identity.marks(personId), before);
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    await writing;
    const after = await identity.marks(personId);
    assertEquals(after, before);
    return [...after].sort();
  }

  test("marks() knows the largest mark of each room, written or not", async (identity) => {
    const { id: personId } = (await signIn(identity, "Ada")).person;
    const mark = (room: typeof ROOM, seq: number) =>
      identity.mark({ personId, room, seq, back: false, atMs: NOW });

    mark(ROOM, 7);
    mark(ROOM, 5);
    mark(GARDEN, 2);
    const first = await marksOf(identity, personId);
    mark(ROOM, 6);
    const second = await marksOf(identity, personId);
    mark(ROOM, 9);
    const third = await marksOf(identity, personId);

    assertEquals(first, [["garden", 2], ["lobby", 7]]);
    assertEquals(second, first);
    assertEquals(third, [["garden", 2], ["lobby", 9]]);
  });

  test("UX 20 mark() goes back only where the person says so", async (identity) => {
    const { id: personId } = (await signIn(identity, "Ada")).person;
    const mark = (seq: number, back = false) =>
      identity.mark({ personId, room: ROOM, seq, back, atMs: NOW });

    mark(7);
    await identity.writeWaiting();
    mark(3, true);
    const back = await marksOf(identity, personId);
    mark(7);
    mark(2, true);
    mark(4);
    const again = await marksOf(identity, personId);

    assertEquals(back, [["lobby", 3]]);
    assertEquals(again, [["lobby", 4]]);
  });

  test("marks() tells one person's, and nothing of who is forgotten", async (identity) => {
    const ada = (await signIn(identity, "Ada")).person.id;
    const bob = (await signIn(identity, "Bob")).person.id;
    for (const personId of [ada, bob, "p-nobody"]) {
      identity.mark({ personId, room: ROOM, seq: 1, back: false, atMs: NOW });
    }
    await identity.writeWaiting();
    await identity.forget(bob);
    identity.mark({
      personId: bob,
      room: ROOM,
      seq: 2,
      back: false,
      atMs: NOW,
    });
    await identity.writeWaiting();

    assertEquals(await marksOf(identity, ada), [["lobby", 1]]);
    assertEquals(await marksOf(identity, bob), []);
    assertEquals(await marksOf(identity, "p-nobody"), []);
  });

  test("mark() gives the room up that was longest unused, beyond a number", async (identity) => {
    const { id: personId } = (await signIn(identity, "Ada")).person;
    for (let n = 0; n <= MARKS_MAX; n++) {
      const room = roomId(`room-${n}`);
      const atMs = n === 3 ? NOW - 1 : NOW + n;
      identity.mark({ personId, room, seq: 1, back: false, atMs });
    }
    await identity.writeWaiting();

    const rooms = await identity.marks(personId);

    assertEquals(rooms.size, MARKS_MAX);
    assertEquals(rooms.has(roomId("room-3")), false);
  });
}
