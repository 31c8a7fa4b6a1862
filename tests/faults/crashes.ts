/**
 * R1 and R2: members talk, lines are cut and the server is killed, again and
 * again, at moments that only chance knows. Afterwards everything that was
 * acknowledged must be stored exactly once, where it was promised, and all
 * must have been shown the same.
 *
 * @module
 */
import { parseRoomId, type RoomId } from "../../lib/protocol.ts";
import { check, count, type Defect } from "./checker.ts";
import { join, Member } from "./member.ts";
import { Random } from "./random.ts";
import { Server, UNLIMITED } from "./server.ts";
import type { Tree } from "./tree.ts";
import { readHeads, readRoom } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { PATIENCE_MS, pause } from "./waiting.ts";

export interface CrashOptions {
  seed: number;
  kills: number;
  members: number;
  /** Mean acknowledgements between two kills. */
  acksPerLife: number;
  acksAtLeast: number;
  /** When kills come, each as often as it stands here. */
  moments?: readonly [Moment, ...Moment[]];
}

/** A moment for a kill. */
type Moment =
  /** As an acknowledgement is read, while others are on their way. */
  | "ack"
  /** A little later. */
  | "soon after"
  /** As the very last acknowledgement is read, and nothing is on its way. */
  | "last word"
  /** At any time, even while the server starts. */
  | "any";
const MOMENTS: readonly [Moment, ...Moment[]] = [
  "ack",
  "ack",
  "ack",
  "soon after",
  "soon after",
  "last word",
  "any",
];
const SOON_WITHIN_MS = 5;
const ANY_WITHIN_MS = 400;
/** A line is cut every so many acknowledgements of its member, on average. */
const ACKS_PER_CUT = 60;
/** Members of even number have more than one message under way. */
const WINDOW = 8;

const ROOMS: readonly [RoomId, ...RoomId[]] = [room("lobby"), room("tea")];

export async function crash(
  tree: Tree,
  options: CrashOptions,
): Promise<Outcome> {
  const { seed, kills, acksPerLife, acksAtLeast, moments = MOMENTS } = options;
  const random = new Random(seed);
  const sinceMs = performance.now();
  await using server = await Server.start({ tree, env: UNLIMITED });
  await using stack = new AsyncDisposableStack();
  const load = new Load();
  const { members } = load;
  for (let i = 0; i < options.members; i++) {
    const member = stack.use(await talker(server, i, random.fork(), load));
    members.push(member.start());
  }

  for (let kill = 0; kill < kills; kill++) {
    const moment = random.pick(moments);
    if (moment === "any") {
      if (!server.isRunning) server.spawn();
      await pause(random.below(ANY_WITHIN_MS));
      await server.kill();
      continue;
    }
    if (!server.isRunning) await server.start();
    await load.acknowledged(random.below(2 * acksPerLife));
    if (moment === "last word") await load.silence();
    else if (moment === "soon after") {
      await pause(random.below(SOON_WITHIN_MS));
    }
    await server.kill();
    load.resume();
  }
  await server.start();
  if (load.acks < acksAtLeast) {
    await load.acknowledged(acksAtLeast - load.acks);
  }
  load.isOn = false;

  const heads = await settled(server.origin, members);
  await Promise.all(members.map((member) => member.caughtUp(heads)));
  const stored = new Map(
    await Promise.all(
      ROOMS.map(async (room) =>
        [room, await readRoom(server.origin, room)] as const
      ),
    ),
  );
  const transcripts = members.map(({ transcript }) => transcript);
  const defects = check(transcripts, stored);
  const seconds = (performance.now() - sinceMs) / 1_000;
  const cuts = transcripts.reduce((sum, { closes }) => sum + closes.length, 0);
  return {
    verdicts: report(defects, {
      kills,
      acks: load.acks,
      acksAtLeast,
      lines: cuts,
      seconds,
    }),
    details: defects.map(({ kind, detail }) => `${kind}: ${detail}`),
  };
}

function report(
  defects: readonly Defect[],
  run: {
    kills: number;
    acks: number;
    acksAtLeast: number;
    lines: number;
    seconds: number;
  },
) {
  const r1 = verdicts("R1");
  const r2 = verdicts("R2");
  return [
    r1.note("SIGKILLs", run.kills),
    r1.note("lines lost", run.lines),
    r1.atLeast("acknowledged", run.acksAtLeast, run.acks),
    r1.exactly("lost", 0, count(defects, "lost")),
    r1.exactly("doubled", 0, count(defects, "doubled")),
    r1.exactly("wrong seq", 0, count(defects, "wrong seq")),
    r1.atMost("duration", 120, run.seconds, " s"),
    r2.exactly("diverged", 0, count(defects, "diverged")),
    r2.exactly("holes", 0, count(defects, "hole")),
    r2.exactly("out of the sender's order", 0, count(defects, "disorder")),
    r2.exactly("made up", 0, count(defects, "made up")),
    r2.exactly("protocol broken", 0, count(defects, "complaint")),
  ];
}

/** Whether members talk, and how much of it was acknowledged. */
class Load {
  readonly members: Member[] = [];
  isOn = true;
  acks = 0;
  #look: () => void = () => {};

  /** Resolves the moment that so many more are acknowledged. */
  acknowledged(more: number): Promise<void> {
    const wanted = this.acks + more;
    return this.#until(() => this.acks >= wanted);
  }

  /** Resolves the moment that everything is acknowledged. */
  silence(): Promise<void> {
    this.isOn = false;
    return this.#until(() => this.members.every((member) => member.isSettled));
  }

  resume(): void {
    this.isOn = true;
    for (const member of this.members) member.wake();
  }

  count(): void {
    this.acks += 1;
    this.#look();
  }

  async #until(isSo: () => boolean): Promise<void> {
    if (isSo()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(
      () => reject(new Error(`Stuck after ${this.acks} acks`)),
      PATIENCE_MS,
    );
    this.#look = () => isSo() && resolve();
    await promise;
    clearTimeout(late);
  }
}

/** A member who says one thing after the other, and loses the line at times. */
async function talker(
  server: Server,
  i: number,
  random: Random,
  load: Load,
): Promise<Member> {
  const name = `Member ${i}`;
  const member = new Member({
    name,
    port: server.port,
    cookie: await join(server.origin, name),
    rooms: ROOMS,
    random,
    window: i % 2 === 0 ? WINDOW : 1,
  });
  let said = 0;
  member.next = () =>
    load.isOn
      ? { room: random.pick(ROOMS), body: `${name} says ${++said}` }
      : null;
  member.onAck = () => {
    load.count();
    if (random.below(ACKS_PER_CUT) === 0) member.cut();
  };
  return member;
}

/** The heads once nobody has anything left to say. */
async function settled(
  origin: string,
  members: readonly Member[],
): Promise<Map<RoomId, number>> {
  const nothing = new Map<RoomId, number>();
  await Promise.all(members.map((member) => member.caughtUp(nothing)));
  return await readHeads(origin, ROOMS);
}

function room(id: string): RoomId {
  const parsed = parseRoomId(id);
  if (parsed === null) throw new Error(`No room id: "${id}"`);
  return parsed;
}
