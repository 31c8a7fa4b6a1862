/**
 * R5: however often and on whatever way a message is sent, it is stored once,
 * and every answer is the first one.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { parseRoomId, type RoomId } from "../../lib/protocol.ts";
import { type Ack, type Nack, newCid, Person, type Tab } from "./person.ts";
import { Server, UNLIMITED } from "./server.ts";
import { playRows, type Row } from "./table.ts";
import type { Tree } from "./tree.ts";
import { readRoom } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";

/** Sends at once; a message of the protocol holds 64 frames at most. */
const AT_ONCE = 100;
const LINES = 10;

interface Scene {
  server: Server;
  ada: Person;
  bob: Person;
  /** Nobody else's. */
  room: RoomId;
}

const ROWS: readonly Row<Scene>[] = [
  {
    name: "twice on one line",
    async play({ server, ada, room }) {
      await using tab = await ada.tab(room);
      const cid = newCid();
      assertRepeats([await tab.say(cid, "Hello"), await tab.say(cid, "Hello")]);
      await assertStored(server, room, "Hello");
    },
  },
  {
    name: `${AT_ONCE} times at once on ${LINES} lines`,
    async play({ server, ada, room }) {
      const cid = newCid();
      await using stack = new AsyncDisposableStack();
      const tabs: Tab[] = [];
      for (let i = 0; i < LINES; i++) tabs.push(stack.use(await ada.tab(room)));
      const each = AT_ONCE / LINES;
      const answers = await Promise.all(tabs.map((tab) => {
        const frame = { t: "send", room, cid, kind: "message", body: "Hello" };
        const frames = Array.from({ length: each }, () => frame);
        tab.connection.socket.send(JSON.stringify(frames));
        return tab.answered(cid, each);
      }));
      assertRepeats(answers.flat());
      await assertStored(server, room, "Hello");
    },
  },
  {
    name: `${AT_ONCE} times at once by HTTP`,
    async play({ server, ada, room }) {
      const cid = newCid();
      const posts = await Promise.all(
        Array.from({ length: AT_ONCE }, () => ada.post(room, cid, "Hello")),
      );
      const first = posts.filter(({ status }) => status === 201);
      assertEquals(first.length, 1);
      for (const { status, answer } of posts) {
        assertEquals(status, answer.dup ? 200 : 201);
        assertEquals({ ...answer, dup: false }, first[0]?.answer);
      }
      await assertStored(server, room, "Hello");
    },
  },
  {
    name: "from two tabs",
    async play({ server, ada, room }) {
      await using one = await ada.tab(room);
      await using other = await ada.tab(room);
      const cid = newCid();
      assertRepeats(
        await Promise.all([one.say(cid, "Hello"), other.say(cid, "Hello")]),
      );
      await assertStored(server, room, "Hello");
    },
  },
  {
    name: "by the socket, by HTTP and by the form",
    async play({ server, ada, room }) {
      await using tab = await ada.tab(room);
      const cid = newCid();
      const first = await tab.say(cid, "Hello");
      const { status, answer } = await ada.post(room, cid, "Hello");
      assertEquals(await ada.postForm(room, cid, "Hello"), 303);
      assertRepeats([first, await tab.say(cid, "Hello")]);
      assert(first.t === "ack");
      const { seq, id, ts } = first;
      assertEquals({ status, ...answer }, {
        status: 200,
        seq,
        id,
        ts,
        dup: true,
      });
      await assertStored(server, room, "Hello");
    },
  },
  {
    name: "after SIGKILL",
    async play({ server, ada, room }) {
      const cid = newCid();
      const before = await once(ada, room, (tab) => tab.say(cid, "Hello"));
      await server.restart();
      const after = await once(ada, room, (tab) => tab.say(cid, "Hello"));
      assertRepeats([before, after]);
      await assertStored(server, room, "Hello");
    },
  },
  {
    name: "under another name",
    async play({ server, bob, room }) {
      const cid = newCid();
      const before = await once(bob, room, (tab) => tab.say(cid, "Hello"));
      await bob.client.join(`Bob of ${room}`);
      const after = await once(bob, room, (tab) => tab.say(cid, "Hello"));
      assertRepeats([before, after]);
      await assertStored(server, room, "Hello");
    },
  },
  {
    name: "in other words for the same text",
    async play({ server, ada, room }) {
      await using tab = await ada.tab(room);
      const cid = newCid();
      // One letter, or a letter and its accent: the same once it is stored.
      assertRepeats([
        await tab.say(cid, "caf\u00e9"),
        await tab.say(cid, "cafe\u0301"),
      ]);
      await assertStored(server, room, "caf\u00e9");
    },
  },
  {
    name: "with another text: a conflict, and the first stays",
    async play({ server, ada, room }) {
      await using tab = await ada.tab(room);
      const cid = newCid();
      const first = await tab.say(cid, "Hello");
      const other = await tab.say(cid, "Good-bye");
      assert(other.t === "nack");
      assertEquals([other.code, other.retry], ["conflict", false]);
      const { status, answer } = await ada.post(room, cid, "Good-bye");
      assertEquals([status, answer.code], [409, "conflict"]);
      assertRepeats([first, await tab.say(cid, "Hello")]);
      await assertStored(server, room, "Hello");
    },
  },
  {
    name: "by another author: independent",
    async play({ server, ada, bob, room }) {
      await using one = await ada.tab(room);
      await using other = await bob.tab(room);
      const cid = newCid();
      const answers = [await one.say(cid, "Hello"), await other.say(cid, "Hi")];
      assertEquals(answers.map(placeOf), [1, 2]);
      assertRepeats([answers[0], await one.say(cid, "Hello")]);
      assertRepeats([answers[1], await other.say(cid, "Hi")]);
      await assertStored(server, room, "Hello", "Hi");
    },
  },
  {
    name: "in another room: independent",
    async play({ server, ada, room }) {
      await using tab = await ada.tab(room);
      const cid = newCid();
      const there = roomNamed(`${room}-b`);
      const answers = [
        await tab.say(cid, "Here"),
        await tab.say(cid, "There", there),
      ];
      assertEquals(answers.map(placeOf), [1, 1]);
      await assertStored(server, room, "Here");
      await assertStored(server, there, "There");
    },
  },
  {
    name: "after it was deleted: the text does not come back",
    async play({ server, ada, room }) {
      await using tab = await ada.tab(room);
      const cid = newCid();
      const first = await tab.say(cid, "Secret");
      assert(first.t === "ack");
      const gone = newCid();
      const ref = first.id;
      const frame = { t: "send", room, kind: "delete", body: "" } as const;
      tab.connection.send({ ...frame, cid: gone, ref });
      tab.connection.send({ ...frame, cid: gone, ref });
      assertRepeats(await tab.answered(gone, 2));
      assertRepeats([first, await tab.say(cid, "Secret")]);
      const stored = await readRoom(server.origin, room);
      assertEquals(stored.map(({ body }) => body), [null]);
    },
  },
  {
    name: "an edit, twice",
    async play({ server, ada, room }) {
      await using tab = await ada.tab(room);
      const first = await tab.tell("Helo");
      const cid = newCid();
      const frame = { t: "send", room, cid, kind: "edit" } as const;
      const edit = { ...frame, body: "Hello", ref: first.id };
      tab.connection.send(edit);
      tab.connection.send(edit);
      assertRepeats(await tab.answered(cid, 2));
      assertEquals((await tab.tell("Next")).seq, 3);
      await assertStored(server, room, "Hello", "Next");
    },
  },
];

/** @param only Which rows, by their names. */
export async function repeat(tree: Tree, only = /./): Promise<Outcome> {
  const rows = ROWS.filter(({ name }) => only.test(name));
  await using server = await Server.start({ tree, env: UNLIMITED });
  const ada = await Person.join(server.origin, "Ada");
  const bob = await Person.join(server.origin, "Bob");
  const failures = await playRows(
    rows,
    (i) => ({ server, ada, bob, room: roomNamed(`repeats-${i}`) }),
  );
  const r5 = verdicts("R5");
  return {
    verdicts: [
      r5.exactly("rows", rows.length, rows.length - failures.length),
    ],
    details: failures,
  };
}

/** In a tab that is closed again. */
async function once<T>(
  person: Person,
  room: RoomId,
  act: (tab: Tab) => Promise<T>,
): Promise<T> {
  await using tab = await person.tab(room);
  return await act(tab);
}

/** All are acks, alike but for `dup`, which only one of them lacks. */
function assertRepeats(answers: readonly (Ack | Nack | undefined)[]): void {
  const acks = answers.filter((answer) => answer?.t === "ack");
  assertEquals(acks.length, answers.length, JSON.stringify(answers));
  const first = acks.filter(({ dup }) => !dup);
  assertEquals(first.length, 1);
  for (const ack of acks) assertEquals({ ...ack, dup: false }, first[0]);
}

async function assertStored(
  server: Server,
  room: RoomId,
  ...bodies: string[]
): Promise<void> {
  const stored = await readRoom(server.origin, room);
  assertEquals(stored.map(({ body }) => body), bodies);
}

function placeOf(answer: Ack | Nack): number {
  return answer.t === "ack" ? answer.seq : 0;
}

function roomNamed(name: string): RoomId {
  const room = parseRoomId(name);
  if (room === null) throw new Error(`No room id: "${name}"`);
  return room;
}
