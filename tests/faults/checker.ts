/**
 * Compares what members said and were told with what the HTTP API says is
 * stored. Knows the promises, and nothing of how they are kept.
 *
 * @module
 */
import type { RoomEvent, RoomId } from "../../lib/protocol.ts";
import type { Transcript } from "./member.ts";
import type { Stored } from "./truth.ts";

export const DEFECTS = [
  /** Acknowledged, and not stored. */
  "lost",
  /** Stored more than once. */
  "doubled",
  /** Acknowledged at another place than it is stored at, or in two ways. */
  "wrong seq",
  /** A member was shown something else than what is stored there. */
  "diverged",
  /** A number that no message has, or that a member was never shown. */
  "hole",
  /** Stored in another order than its author said it. */
  "disorder",
  /** Stored, and nobody said it that way. */
  "made up",
  /** A member was told what the protocol does not allow. */
  "complaint",
] as const;
export type DefectKind = typeof DEFECTS[number];

export interface Defect {
  kind: DefectKind;
  /** What exactly, for who looks into it. */
  detail: string;
}

/** All defects of a run; none is what is promised. */
export function check(
  transcripts: readonly Transcript[],
  stored: ReadonlyMap<RoomId, readonly Stored[]>,
): Defect[] {
  const defects: Defect[] = [];
  for (const [room, messages] of stored) {
    const add = (kind: DefectKind, detail: string) =>
      defects.push({ kind, detail: `${room}: ${detail}` });
    checkRoom(messages, add);
    for (const transcript of transcripts) {
      checkSaid(room, transcript, messages, add);
      checkShown(room, transcript, messages, add);
    }
    checkOrigin(room, transcripts, messages, add);
  }
  for (const { complaints } of transcripts) {
    for (const detail of complaints) {
      defects.push({ kind: "complaint", detail });
    }
  }
  return defects;
}

export function count(defects: readonly Defect[], kind: DefectKind): number {
  return defects.filter((defect) => defect.kind === kind).length;
}

type Add = (kind: DefectKind, detail: string) => void;

function key(author: string, cid: string): string {
  return `${author} ${cid}`;
}

/** The stored messages by themselves: 1, 2, 3 …, each once. */
function checkRoom(messages: readonly Stored[], add: Add): void {
  const keys = new Set<string>();
  for (const [i, { seq, by, cid }] of messages.entries()) {
    if (seq !== i + 1) add("hole", `${seq} is stored where ${i + 1} should be`);
    if (keys.has(key(by.id, cid))) add("doubled", `${cid} again at ${seq}`);
    keys.add(key(by.id, cid));
  }
}

/** What a member said, against what is stored. */
function checkSaid(
  room: RoomId,
  { personId, name, said, acked }: Transcript,
  messages: readonly Stored[],
  add: Add,
): void {
  const mine = new Map(
    messages.filter(({ by }) => by.id === personId)
      .map((message) => [message.cid, message]),
  );
  for (const ack of acked) {
    if (ack.room !== room) continue;
    const message = mine.get(ack.cid);
    if (message === undefined) {
      add("lost", `${name}'s ${ack.cid}, acknowledged at ${ack.seq}`);
      continue;
    }
    const { seq, id, ts } = message;
    if (seq !== ack.seq || id !== ack.id || ts !== ack.ts) {
      add("wrong seq", `${ack.cid} is at ${seq}, was promised ${ack.seq}`);
    }
  }
  let last = 0;
  for (const { cid, body, room: where } of said) {
    if (where !== room) continue;
    const message = mine.get(cid);
    if (message === undefined) continue;
    if (message.body !== body) add("made up", `${cid} reads ${message.body}`);
    if (message.seq < last) {
      add("disorder", `${name}'s ${cid} at ${message.seq} is after ${last}`);
    }
    last = message.seq;
  }
}

/** What a member was shown, against what is stored. */
function checkShown(
  room: RoomId,
  { name, timelines, repeats }: Transcript,
  messages: readonly Stored[],
  add: Add,
): void {
  const timeline = timelines.get(room);
  if (timeline === undefined) return;
  for (let i = timeline.length; i < messages.length; i++) {
    add("hole", `${name} was never shown ${i + 1}`);
  }
  const again = repeats.filter((event) => event.room === room);
  for (const event of [...timeline, ...again]) {
    const message = messages[event.seq - 1];
    if (message === undefined || !isSame(event, message)) {
      add("diverged", `${name} was shown ${event.id} at ${event.seq}`);
    }
  }
}

function isSame(event: RoomEvent, message: Stored): boolean {
  return event.seq === message.seq && event.id === message.id &&
    event.by.id === message.by.id && event.cid === message.cid &&
    event.body === message.body && event.ts === message.ts;
}

/** Nothing comes from nowhere. */
function checkOrigin(
  room: RoomId,
  transcripts: readonly Transcript[],
  messages: readonly Stored[],
  add: Add,
): void {
  const said = new Set(
    transcripts.flatMap(({ personId, said }) =>
      said.filter((one) => one.room === room)
        .map(({ cid }) => key(personId, cid))
    ),
  );
  for (const { seq, by, cid } of messages) {
    if (!said.has(key(by.id, cid))) add("made up", `${cid} at ${seq}`);
  }
}
