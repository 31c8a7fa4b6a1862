/**
 * A log that remembers what every page asks for: who one is in a room, who runs
 * it, what is unread there, and which rooms there are. Good until something is
 * stored in that room, so only for a log that nobody else appends to.
 *
 * @module
 */
import type { RoomId } from "../protocol.ts";
import type { Muted } from "../room/state.ts";
import type {
  Appended,
  Draft,
  RoomLog,
  RoomStanding,
  RoomSummary,
} from "./log.ts";

/** Answers of each kind; beyond, all of them are asked for anew. */
export const REMEMBERED_MAX = 1_000;

export function remembering(log: RoomLog): RoomLog {
  /** Whether all that was given to be stored is known to be, or not to be. */
  let isSure = true;
  const standings = new Answers<RoomStanding>(() => isSure);
  const hosts = new Answers<string[]>(() => isSure);
  const muted = new Answers<Muted[]>(() => isSure);
  const unread = new Answers<number>(() => isSure);
  const rooms = new Answers<RoomSummary[]>(() => isSure);

  async function append(drafts: readonly Draft[]) {
    let outcomes: readonly Appended[] | null = null;
    try {
      return outcomes = await log.append(drafts);
    } finally {
      // What is stored in spite of its answer is so before what comes next.
      isSure = outcomes !== null &&
        outcomes.every((one) => one.ok || one.code !== "unavailable");
      for (const { room } of drafts) {
        for (const answers of [standings, hosts, muted, unread]) {
          answers.forget(room);
        }
      }
      rooms.forget(null);
    }
  }

  return {
    epoch: log.epoch,
    append,
    head: (room) => log.head(room),
    heads: (rooms) => log.heads(rooms),
    replay: (room, after, limit) => log.replay(room, after, limit),
    page: (room, query) => log.page(room, query),
    seqAt: (room, tsMs) => log.seqAt(room, tsMs),
    state: (room) => log.state(room),
    standing: (room, personId) =>
      standings.get(room, personId ?? "", () => log.standing(room, personId)),
    hosts: (room) => hosts.get(room, "", () => log.hosts(room)),
    async muted(room, nowMs) {
      const known = await muted.get(room, "", () => log.muted(room, nowMs));
      // Who comes after them is muted no longer than the last of them.
      return known.filter(({ until }) => nowMs < until);
    },
    unread: (room, after, personId) =>
      unread.get(
        room,
        `${after} ${personId}`,
        () => log.unread(room, after, personId),
      ),
    rooms: (limit) => rooms.get(null, String(limit), () => log.rooms(limit)),
    fault: () => log.fault(),
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}

/** Answers about rooms, or about all of them together. */
class Answers<Answer> {
  readonly #known = new Map<RoomId | null, Map<string, Answer>>();
  readonly #mayRemember: () => boolean;
  #count = 0;
  /** Rises whenever something is forgotten. */
  #version = 0;

  constructor(mayRemember: () => boolean) {
    this.#mayRemember = mayRemember;
  }

  async get(
    room: RoomId | null,
    question: string,
    ask: () => Promise<Answer>,
  ): Promise<Answer> {
    const known = this.#known.get(room)?.get(question);
    if (known !== undefined) return known;
    const version = this.#version;
    const answer = await ask();
    // What was asked before something was stored may not be true after it.
    if (version === this.#version && this.#mayRemember()) {
      this.#remember(room, question, answer);
    }
    return answer;
  }

  forget(room: RoomId | null): void {
    this.#version++;
    this.#count -= this.#known.get(room)?.size ?? 0;
    this.#known.delete(room);
  }

  #remember(room: RoomId | null, question: string, answer: Answer): void {
    if (this.#count >= REMEMBERED_MAX) {
      this.#known.clear();
      this.#count = 0;
    }
    const ofRoom = this.#known.get(room) ?? new Map<string, Answer>();
    if (!ofRoom.has(question)) this.#count++;
    ofRoom.set(question, answer);
    this.#known.set(room, ofRoom);
  }
}
