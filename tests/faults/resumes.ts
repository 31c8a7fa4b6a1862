/**
 * R6: who comes back goes on where they were, however long they were away; and
 * where that is impossible they are told so, and never miss something without
 * knowing.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  parseRoomId,
  type RoomEvent,
  type RoomId,
  type ServerFrame,
  TAIL_LENGTH,
} from "../../lib/protocol.ts";
import { setClock, SETTABLE_CLOCK } from "./clock.ts";
import { readEvents } from "./event_stream.ts";
import { Person, type Resumed } from "./person.ts";
import { Server, UNLIMITED } from "./server.ts";
import { playRows, type Row } from "./table.ts";
import { type Patch, Tree } from "./tree.ts";
import { readPage, readRoom, type Stored } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** More than the server reads from its log at once. */
const LONG_BACKLOG = 700;
const RETURNS = 20;

interface Scene {
  server: Server;
  /** Another process over the same database, if there is one. */
  other: Server;
  /** Comes back. */
  ada: Person;
  /** Talks meanwhile. */
  bob: Person;
  /** Nobody else's. */
  room: RoomId;
  /**
   * Counts what a reader missed without being told, of all that is stored
   * after `seq`, or of what the room held then.
   */
  verify(
    room: RoomId,
    seq: number,
    resumed: Resumed,
    then?: readonly Stored[],
  ): Promise<void>;
}

const ROWS: readonly Row<Scene>[] = [
  awayRow("away for 0 s", () => Promise.resolve()),
  awayRow("away for 2 minutes", async ({ server }) => {
    await setClock(server, { wallMs: 2 * MINUTE_MS, monoMs: 2 * MINUTE_MS });
  }),
  awayRow("away for 30 days", async ({ server }) => {
    await setClock(server, { wallMs: 30 * DAY_MS, monoMs: 30 * DAY_MS });
  }),
  awayRow("away during SIGKILL", ({ server }) => server.restart()),
  awayRow("away during SIGTERM", async ({ server }) => {
    await server.stop("SIGTERM");
    await server.start();
  }),
  awayRow("away for 60 days, with a restart", async ({ server }) => {
    await setClock(server, { wallMs: 60 * DAY_MS, monoMs: 60 * DAY_MS });
    await server.restart();
  }),
  awayRow(
    `away for ${LONG_BACKLOG} messages`,
    ({ bob, room }) => bob.tellMany(room, LONG_BACKLOG, "Long"),
  ),
  {
    name: "coming back while others talk, again and again",
    play: againAndAgain,
  },
  {
    name: "from the beginning",
    async play({ ada, bob, room, verify }) {
      await talk(bob, room, 120);
      const { tab, resumed } = await ada.resume({ room, seq: 0 });
      await using _ = tab;
      assertEquals(resumed.welcome.mode, "resumed");
      await verify(room, 0, resumed);
    },
  },
  {
    name: "without a cursor: the tail",
    async play({ ada, bob, room, verify }) {
      await talk(bob, room, 120);
      const { tab, resumed } = await ada.resume({ room });
      await using _ = tab;
      assertEquals(resumed.welcome.mode, "tail");
      assertEquals(resumed.welcome.from, 120 - TAIL_LENGTH);
      await verify(room, resumed.welcome.from, resumed);
    },
  },
  resetRow("a cursor of another epoch", () => ({ epoch: "another", seq: 30 })),
  resetRow("a cursor ahead of the log", (epoch) => ({ epoch, seq: 121 })),
  resetRow("a cursor without epoch", () => ({ seq: 30 })),
  resetRow("the beginning of another epoch", () => ({
    epoch: "another",
    seq: 0,
  })),
  {
    name: "by HTTP, with ?after= and with Last-Event-ID",
    async play({ server, ada, bob, room }) {
      await talk(bob, room, 120);
      const { epoch } = await readPage(server.origin, room, "limit=1");
      const stored = await readRoom(server.origin, room);
      const path = `/api/rooms/${room}/events`;
      for (
        const ask of [
          ada.client.get(`${path}?after=${epoch}.70`),
          ada.client.get(path, { headers: { "last-event-id": `${epoch}.70` } }),
        ]
      ) {
        const { frames } = await readEvents(await ask, "live");
        const [welcome] = frames;
        assert(welcome?.t === "welcome");
        assertEquals(welcome.rooms[0]?.mode, "resumed");
        const events = eventsOf(frames).map(({ id }) => id);
        assertEquals(events, stored.slice(70).map(({ id }) => id));
      }
    },
  },
  {
    name: "by HTTP, from another epoch: one reset",
    async play({ ada, bob, room }) {
      await talk(bob, room, 120);
      const response = await ada.client.get(
        `/api/rooms/${room}/events?after=another.70`,
      );
      const { frames, names } = await readEvents(response, "live");
      assertEquals(names.filter((name) => name === "reset").length, 1);
      assertEquals(eventsOf(frames).length, TAIL_LENGTH);
    },
  },
];

/** What only one process over a file can do. */
const RESTORED: Row<Scene> = {
  name: "from before a backup was restored: a reset",
  async play({ server, ada, bob, room, verify }) {
    await talk(bob, room, 80);
    const file = `${server.dataDir}/../resume.db`;
    await server.tool("backup", file);
    await talk(bob, room, 20);
    const { epoch } = await readPage(server.origin, room, "limit=1");
    await server.stop("SIGTERM");
    await server.tool("restore", file);
    await server.start();
    await talk(bob, room, 40); // So that the cursor would fit in again.
    const { tab, resumed } = await ada.resume({ room, epoch, seq: 100 });
    await using _ = tab;
    const { mode, from } = resumed.welcome;
    assertEquals([mode, from], ["reset", 120 - TAIL_LENGTH]);
    assert(resumed.welcome.epoch !== epoch);
    await verify(room, from, resumed);
  },
};

/** What only several processes over a database can do. */
const SHARED_ROWS: readonly Row<Scene>[] = [
  {
    name: "away, and back at another process",
    async play({ other, ada, bob, room, verify }) {
      await talk(bob, room, 60);
      const { tab, resumed: first } = await ada.resume({ room, seq: 0 });
      const { epoch } = first.welcome;
      await tab[Symbol.asyncDispose]();
      await talk(bob, room, 30);
      const cursor = { room, epoch, seq: 60 };
      const { tab: again, resumed } = await ada.at(other.origin).resume(cursor);
      await using _ = again;
      const { mode, from } = resumed.welcome;
      assertEquals([mode, from], ["resumed", 60]);
      await verify(room, 60, resumed);
    },
  },
  {
    name: "at another process while others talk, again and again",
    play: (scene) =>
      againAndAgain({ ...scene, ada: scene.ada.at(scene.other.origin) }),
  },
];

export interface ResumeOptions {
  /** Further patches, as of a mutant. */
  patches?: readonly Patch[];
  /** Of a database, for two processes; else one has a file. */
  env?: Readonly<Record<string, string>>;
  /** Which rows, by their names. */
  only?: RegExp;
}

export async function resume(
  { patches = [], env, only = /./ }: ResumeOptions = {},
): Promise<Outcome> {
  const rows = [...ROWS, ...env === undefined ? [RESTORED] : SHARED_ROWS]
    .filter(({ name }) => only.test(name));
  await using tree = await Tree.build(...SETTABLE_CLOCK, ...patches);
  await using servers = new AsyncDisposableStack();
  const start = async () => servers.use(await startServer(tree, env));
  const server = await start();
  const other = env === undefined ? server : await start();
  const ada = await Person.join(server.origin, "Ada");
  const bob = await Person.join(server.origin, "Bob");
  let holes = 0;

  const verify: Scene["verify"] = async (room, seq, resumed, then) => {
    const stored = then ?? await readRoom(server.origin, room);
    const wanted = stored.slice(seq).map(({ id }) => id);
    const shown = new Set(resumed.events.map(({ id }) => id));
    holes += wanted.filter((id) => !shown.has(id)).length;
    assertEquals(resumed.events.map(({ id }) => id), wanted);
    if (then === undefined) assertEquals(resumed.head, stored.length);
  };

  const failures = await playRows(rows, (i) => ({
    server,
    other,
    ada,
    bob,
    room: roomNamed(`resumes-${i}`),
    verify,
  }));
  const r6 = verdicts("R6");
  return {
    verdicts: [
      r6.exactly("rows", rows.length, rows.length - failures.length),
      r6.exactly("silent holes", 0, holes),
    ],
    details: failures,
  };
}

async function startServer(
  tree: Tree,
  env: ResumeOptions["env"],
): Promise<Server> {
  if (env === undefined) return await Server.start({ tree, env: UNLIMITED });
  // The clock is set by a file, where a server without a folder may read.
  const dataDir = await Deno.makeTempDir({ dir: tree.folder });
  return await Server.start({ tree, dataDir, env: { ...UNLIMITED, ...env } });
}

/** Reads a while, is away while others talk and something happens, comes back. */
function awayRow(
  name: string,
  happens: (scene: Scene) => Promise<void>,
): Row<Scene> {
  return {
    name,
    async play(scene) {
      const { ada, bob, room, verify } = scene;
      await talk(bob, room, 60);
      const { tab, resumed: first } = await ada.resume({ room, seq: 0 });
      const { epoch } = first.welcome;
      await tab[Symbol.asyncDispose]();
      await talk(bob, room, 30);
      await happens(scene);
      await talk(bob, room, 30);
      const { tab: again, resumed } = await ada.resume({
        room,
        epoch,
        seq: 60,
      });
      await using _ = again;
      assertEquals([resumed.welcome.mode, resumed.welcome.from], [
        "resumed",
        60,
      ]);
      await verify(room, 60, resumed);
    },
  };
}

/** A cursor that the log cannot serve. */
function resetRow(
  name: string,
  cursor: (epoch: string) => { epoch?: string; seq: number },
): Row<Scene> {
  return {
    name: `${name}: a reset`,
    async play({ server, ada, bob, room, verify }) {
      await talk(bob, room, 120);
      const { epoch } = await readPage(server.origin, room, "limit=1");
      const { tab, resumed } = await ada.resume({ room, ...cursor(epoch) });
      await using _ = tab;
      const { mode, from } = resumed.welcome;
      assertEquals([mode, from], ["reset", 120 - TAIL_LENGTH]);
      await verify(room, from, resumed);
    },
  };
}

/** Reads to the end of what others go on to say, some times. */
async function againAndAgain(
  { server, ada, bob, room, verify }: Scene,
): Promise<void> {
  await using talking = await bob.tab(room);
  let isOn = true;
  const talk = (async () => {
    for (let i = 0; isOn; i++) {
      await Promise.all([talking.tell(`${i} a`), talking.tell(`${i} b`)]);
    }
  })();
  const shown: Resumed[] = [];
  for (let i = 0; i < RETURNS; i++) {
    const { tab, resumed } = await ada.resume({ room, seq: 0 });
    await using reader = tab;
    // The end of the backlog, and how it goes on after that.
    const events = await reader.connection.until("more", () => {
      const all = eventsOf(reader.connection.frames());
      return all.length > resumed.events.length + 4 ? all : undefined;
    });
    shown.push({ ...resumed, events });
  }
  isOn = false;
  await talk;
  const stored = await readRoom(server.origin, room);
  for (const resumed of shown) {
    const until = resumed.events.length;
    await verify(room, 0, resumed, stored.slice(0, until));
  }
}

async function talk(
  person: Person,
  room: RoomId,
  messages: number,
): Promise<void> {
  await person.tellMany(room, messages, "Message");
}

function eventsOf(frames: readonly ServerFrame[]): RoomEvent[] {
  return frames.flatMap((frame) => frame.t === "evt" ? [frame] : []);
}

function roomNamed(name: string): RoomId {
  const room = parseRoomId(name);
  if (room === null) throw new Error(`No room id: "${name}"`);
  return room;
}
