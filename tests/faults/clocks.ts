/**
 * R13: the machine's clock is put a day ahead, a day back, to 1970 and right
 * again while people talk. Order does not hang on it, nor do limits; and a day
 * is not enough for a name or a session to change hands.
 *
 * The clock that only runs forward runs on: no setting of a clock changes it.
 *
 * @module
 */
import { LOBBY, PROTOCOL_VERSION } from "../../lib/protocol.ts";
import { Client } from "../http/client.ts";
import { check, count } from "./checker.ts";
import { setClock, SETTABLE_CLOCK } from "./clock.ts";
import { join, Member } from "./member.ts";
import { newCid, Person } from "./person.ts";
import { Random } from "./random.ts";
import { Server, UNLIMITED } from "./server.ts";
import { type Patch, Tree } from "./tree.ts";
import { readHeads, readRoom } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { until } from "./waiting.ts";

export interface ClockOptions {
  seed: number;
  members: number;
  /** Least that is acknowledged between two jumps. */
  acks: number;
  /** Of a mutant. */
  patches?: readonly Patch[];
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const WINDOW = 4;
/** Nothing but the clock says how long they have not been here. */
const AWAY = "Absent";

/** How far the clock is off after each jump; `null` for the year 1970. */
const JUMPS = [DAY_MS, 0, -DAY_MS, DAY_MS, -DAY_MS, null, 0] as const;
/** A limit that a load meets at once and that refills slowly. */
const BURST = 20;
const PER_SECOND = 4;
const TIGHT = {
  ...UNLIMITED,
  LIMIT_SENDS_PER_SECOND: String(PER_SECOND),
  LIMIT_SENDS_BURST: String(BURST),
};

export async function jump(
  { seed, members, acks, patches = [] }: ClockOptions,
): Promise<Outcome> {
  await using tree = await Tree.build(...SETTABLE_CLOCK, ...patches);
  const talked = await jumpWhileTalking(tree, { seed, members, acks });
  const { extra, stuck } = await jumpWhileLimited(tree);
  const r13 = verdicts("R13");
  return {
    verdicts: [
      r13.note("jumps", JUMPS.length),
      r13.note("messages", talked.messages),
      r13.exactly("lost or doubled", 0, talked.lost),
      r13.exactly("reordered, or a hole", 0, talked.reordered),
      r13.exactly("times that go back", 0, talked.backwards),
      r13.exactly("sessions lost", 0, talked.sessionsLost),
      r13.exactly("names taken over", 0, talked.namesLost),
      r13.exactly("sends beyond the limit", 0, extra),
      r13.exactly("people shut out by the limit", 0, stuck),
      r13.exactly("other defects", 0, talked.others),
    ],
    details: talked.details,
  };
}

/** Is there for a moment, which keeps the name; only to take it would not. */
async function beThere(server: Server, cookie: string): Promise<void> {
  using client = new Client(server.origin);
  client.cookie = cookie;
  await using socket = client.connect();
  await socket.opened();
  socket.send({ t: "hello", v: PROTOCOL_VERSION, client: "tab", rooms: [] });
  await socket.frame("welcome");
}

async function jumpWhileTalking(
  tree: Tree,
  { seed, members: size, acks }: ClockOptions,
) {
  const random = new Random(seed);
  await using server = await Server.start({ tree, env: UNLIMITED });
  await using stack = new AsyncDisposableStack();
  const people: { member: Member; cookie: string }[] = [];
  let isOn = true;
  for (let i = 0; i < size; i++) {
    const name = `Member ${i}`;
    const cookie = await join(server.origin, name);
    const member = stack.use(
      new Member({
        name,
        port: server.port,
        cookie,
        rooms: [LOBBY],
        random: random.fork(),
        window: WINDOW,
      }),
    );
    let said = 0;
    member.next = () =>
      isOn ? { room: LOBBY, body: `${name} says ${++said}` } : null;
    people.push({ member: member.start(), cookie });
  }
  const members = people.map(({ member }) => member);
  const acked = () =>
    members.reduce((sum, { transcript }) => sum + transcript.acked.length, 0);
  const more = async () => {
    const wanted = acked() + acks;
    await until("acknowledgements", () => acked() >= wanted);
  };

  const away = await join(server.origin, AWAY);
  await beThere(server, away);
  let sessionsLost = 0;
  let namesLost = 0;
  await more();
  for (const wallMs of JUMPS) {
    await setClock(server, { wallMs: wallMs ?? -Date.now(), monoMs: 0 });
    for (const { member, cookie } of people) {
      member.cut(); // And comes back, by its session.
      if (!await hasSession(server, cookie)) sessionsLost += 1;
    }
    for (const name of [AWAY, ...members.map((one) => one.transcript.name)]) {
      using thief = new Client(server.origin);
      const { status } = await thief.join(name);
      if (status === 303) namesLost += 1;
    }
    // Without a session nobody talks.
    if (sessionsLost > 0) break;
    await more();
  }
  if (!await hasSession(server, away)) sessionsLost += 1;
  isOn = false;

  const nothing = new Map([[LOBBY, 0]]);
  await Promise.all(members.map((member) => member.caughtUp(nothing)));
  const heads = await readHeads(server.origin, [LOBBY]);
  await Promise.all(members.map((member) => member.caughtUp(heads)));
  const stored = await readRoom(server.origin, LOBBY);
  const transcripts = members.map(({ transcript }) => transcript);
  const defects = check(transcripts, new Map([[LOBBY, stored]]));
  const lost = count(defects, "lost") + count(defects, "doubled");
  const reordered = count(defects, "disorder") + count(defects, "hole") +
    count(defects, "wrong seq");
  return {
    messages: stored.length,
    lost,
    reordered,
    others: defects.length - lost - reordered,
    backwards:
      stored.filter(({ ts }, i) => ts < (stored[i - 1]?.ts ?? ts)).length,
    sessionsLost,
    namesLost,
    details: defects.map(({ kind, detail }) => `${kind}: ${detail}`),
  };
}

/** Whether the server still knows who it is. */
async function hasSession(server: Server, cookie: string): Promise<boolean> {
  using client = new Client(server.origin);
  client.cookie = cookie;
  await using connection = await client.connect().opened();
  if (connection.socket.readyState !== WebSocket.OPEN) return false;
  connection.send({ t: "hello", v: 1, client: "tab", rooms: [] });
  return await connection.frame("welcome").then(() => true, () => false);
}

/** One who sends as fast as they can, and the clock. */
async function jumpWhileLimited(
  tree: Tree,
): Promise<{ extra: number; stuck: number }> {
  await using server = await Server.start({ tree, env: TIGHT });
  const flooder = await Person.join(server.origin, "Flooder");
  await using tab = await flooder.tab(LOBBY);
  const sinceMs = performance.now();
  let accepted = 0;
  let stuck = 0;
  const flood = async () => {
    const answers = await Promise.all(
      Array.from({ length: 2 * BURST }, () => tab.say(newCid(), "Flood")),
    );
    accepted += answers.filter(({ t }) => t === "ack").length;
  };
  await flood();
  for (const wallMs of JUMPS) {
    await setClock(server, { wallMs: wallMs ?? -Date.now(), monoMs: 0 });
    await flood();
    const before = accepted;
    const isHeard = async () => {
      if ((await tab.say(newCid(), "Again")).t === "ack") accepted += 1;
      return accepted > before;
    };
    // It refills within a second, and not in a day.
    await until("a send that is accepted", isHeard)
      .catch(() => stuck += 1);
  }
  const seconds = (performance.now() - sinceMs) / 1_000;
  const allowed = BURST + Math.ceil(seconds * PER_SECOND);
  return { extra: Math.max(0, accepted - allowed), stuck };
}
