/**
 * Members who talk for as long as they are let, and how much of it was
 * acknowledged; at the end, what is stored is compared with all they were told.
 * What happens to the servers meanwhile is the affair of each run.
 *
 * @module
 */
import { parseRoomId, type RoomId } from "../../lib/protocol.ts";
import { check, count, type Defect } from "./checker.ts";
import { join, Member } from "./member.ts";
import type { Random } from "./random.ts";
import { readHeads, readRoom } from "./truth.ts";
import { type Verdict, verdicts } from "./verdict.ts";
import { PATIENCE_MS } from "./waiting.ts";

/** A line is cut every so many acknowledgements of its member, on average. */
const ACKS_PER_CUT = 60;
const ROOMS: readonly [RoomId, ...RoomId[]] = [room("lobby"), room("tea")];

export interface LoadOptions {
  /** Where members connect. */
  port: number;
  members: number;
  random: Random;
  /** Messages under way at once, for each member. */
  window: (i: number) => number;
}

/** What came of it all. */
export interface Checked {
  defects: readonly Defect[];
  /** How often a member lost its line. */
  cuts: number;
}

export class Load implements AsyncDisposable {
  readonly members: Member[] = [];
  isOn = true;
  acks = 0;
  #look: () => void = () => {};

  /** Members take their names, and begin to talk. */
  static async start(options: LoadOptions): Promise<Load> {
    await using stack = new AsyncDisposableStack();
    const load = stack.use(new Load());
    for (let i = 0; i < options.members; i++) {
      const member = await load.#talker(options, i);
      load.members.push(member.start());
    }
    stack.move();
    return load;
  }

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

  /** Lets all come to an end, and compares it with what a server has stored. */
  async check(origin: string): Promise<Checked> {
    this.isOn = false;
    const { members } = this;
    const nothing = new Map<RoomId, number>();
    await Promise.all(members.map((member) => member.caughtUp(nothing)));
    const heads = await readHeads(origin, ROOMS);
    await Promise.all(members.map((member) => member.caughtUp(heads)));
    const stored = new Map(
      await Promise.all(
        ROOMS.map(async (room) =>
          [room, await readRoom(origin, room)] as const
        ),
      ),
    );
    const transcripts = members.map(({ transcript }) => transcript);
    return {
      defects: check(transcripts, stored),
      cuts: transcripts.reduce((sum, { closes }) => sum + closes.length, 0),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
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

  /** A member who says one thing after the other, and loses the line at times. */
  async #talker(
    { port, random: chance, window }: LoadOptions,
    i: number,
  ): Promise<Member> {
    const name = `Member ${i}`;
    const random = chance.fork();
    const member = new Member({
      name,
      port,
      cookie: await join(`http://127.0.0.1:${port}`, name),
      rooms: ROOMS,
      random,
      window: window(i),
    });
    let said = 0;
    member.next = () =>
      this.isOn
        ? { room: random.pick(ROOMS), body: `${name} says ${++said}` }
        : null;
    member.onAck = () => {
      this.acks += 1;
      this.#look();
      if (random.below(ACKS_PER_CUT) === 0) member.cut();
    };
    return member;
  }
}

/** The figures of R1 and R2, which those of several processes are as well. */
export function lossVerdicts(
  defects: readonly Defect[],
  [stored, shown]: readonly [stored: string, shown: string],
): Verdict[] {
  const r1 = verdicts(stored);
  const r2 = verdicts(shown);
  return [
    r1.exactly("lost", 0, count(defects, "lost")),
    r1.exactly("doubled", 0, count(defects, "doubled")),
    r1.exactly("wrong seq", 0, count(defects, "wrong seq")),
    r2.exactly("diverged", 0, count(defects, "diverged")),
    r2.exactly("holes", 0, count(defects, "hole")),
    r2.exactly("out of the sender's order", 0, count(defects, "disorder")),
    r2.exactly("made up", 0, count(defects, "made up")),
    r2.exactly("protocol broken", 0, count(defects, "complaint")),
  ];
}

export function detailsOf(defects: readonly Defect[]): string[] {
  return defects.map(({ kind, detail }) => `${kind}: ${detail}`);
}

function room(id: string): RoomId {
  const parsed = parseRoomId(id);
  if (parsed === null) throw new Error(`No room id: "${id}"`);
  return parsed;
}
