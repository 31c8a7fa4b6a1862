/**
 * The log's tables, to write: what a draft does to them. Runs inside a
 * transaction that somebody else began and commits (`lib/sqlite/committer.ts`).
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { parseRoomId, type RoomEvent, type RoomId } from "../protocol.ts";
import {
  BadRowError,
  number,
  type Row,
  text,
  textOrNull,
} from "../sqlite/row.ts";
import type { Appended, Draft } from "./log.ts";
import { decide } from "./rules.ts";

/** What an event is read from; tables `events` as e and `authors` as a. */
export const EVENT_COLUMNS =
  "e.seq, e.kind, e.id, a.id AS author, e.name, e.cid, e.ref, e.body, e.ts";

export function eventOf(room: RoomId, row: Row): RoomEvent {
  const kind = text(row, "kind");
  if (kind !== "message" && kind !== "edit" && kind !== "delete") {
    throw new BadRowError("kind", "a kind of event", kind);
  }
  const seq = number(row, "seq");
  const event: RoomEvent = {
    room,
    seq,
    id: text(row, "id"),
    kind,
    by: { id: text(row, "author"), name: text(row, "name") },
    cid: text(row, "cid"),
    body: textOrNull(row, "body"),
    ts: number(row, "ts"),
    rev: seq,
  };
  const ref = textOrNull(row, "ref");
  if (ref !== null) event.ref = ref;
  return event;
}

export function roomOf(row: Row): RoomId {
  const room = parseRoomId(row["room"]);
  if (room === null) {
    throw new BadRowError("room", "a room", row["room"] ?? null);
  }
  return room;
}

export class LogTables {
  readonly #room: StatementSync;
  readonly #addRoom: StatementSync;
  readonly #advanceRoom: StatementSync;
  readonly #author: StatementSync;
  readonly #addAuthor: StatementSync;
  readonly #first: StatementSync;
  readonly #target: StatementSync;
  readonly #addEvent: StatementSync;
  readonly #addMessage: StatementSync;
  readonly #changeMessage: StatementSync;
  readonly #redactMessage: StatementSync;
  readonly #redactEdits: StatementSync;

  constructor(db: DatabaseSync) {
    this.#room = db.prepare("SELECT n, seq, ts FROM rooms WHERE id = ?");
    this.#addRoom = db.prepare(
      "INSERT INTO rooms (id, seq, ts) VALUES (?, 0, 0) RETURNING n, seq, ts",
    );
    this.#advanceRoom = db.prepare(
      "UPDATE rooms SET seq = ?, ts = ? WHERE n = ?",
    );
    this.#author = db.prepare("SELECT n FROM authors WHERE id = ?");
    this.#addAuthor = db.prepare(
      "INSERT INTO authors (id) VALUES (?) RETURNING n",
    );
    this.#first = db.prepare(`
      SELECT ${EVENT_COLUMNS} FROM events e JOIN authors a ON a.n = e.author
      WHERE e.room = ? AND e.author = ? AND e.cid = ?`);
    this.#target = db.prepare(`
      SELECT e.seq, a.id AS author, m.body
      FROM events e
      JOIN messages m ON m.room = e.room AND m.seq = e.seq
      JOIN authors a ON a.n = e.author
      WHERE e.room = ? AND e.id = ?`);
    this.#addEvent = db.prepare(`
      INSERT INTO events (room, seq, kind, id, author, name, cid, ref, body, ts)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#addMessage = db.prepare(
      "INSERT INTO messages (room, seq, rev, body) VALUES (?, ?, ?, ?)",
    );
    this.#changeMessage = db.prepare(
      "UPDATE messages SET rev = ?, body = ? WHERE room = ? AND seq = ?",
    );
    this.#redactMessage = db.prepare(
      "UPDATE events SET body = NULL WHERE room = ? AND seq = ?",
    );
    this.#redactEdits = db.prepare(
      "UPDATE events SET body = NULL WHERE room = ? AND ref = ?",
    );
  }

  append(draft: Draft): Appended {
    const room = this.#room.get(draft.room) ?? null;
    const author = this.#author.get(draft.author.id) ?? null;
    const target = room === null || draft.ref === undefined
      ? null
      : this.#target.get(number(room, "n"), draft.ref) ?? null;
    const decision = decide(draft, {
      head: room === null ? 0 : number(room, "seq"),
      lastTs: room === null ? 0 : number(room, "ts"),
      first: room === null || author === null
        ? null
        : this.#firstEvent(draft, number(room, "n"), number(author, "n")),
      target: target === null ? null : {
        authorId: text(target, "author"),
        deleted: textOrNull(target, "body") === null,
      },
    });
    switch (decision.do) {
      case "refuse":
        return { ok: false, code: decision.code };
      case "repeat":
        return { ok: true, event: decision.event, dup: true };
      case "store":
        this.#store(
          decision.event,
          number(room ?? only(this.#addRoom.get(draft.room)), "n"),
          number(author ?? only(this.#addAuthor.get(draft.author.id)), "n"),
          target === null ? null : number(target, "seq"),
        );
        return { ok: true, event: decision.event, dup: false };
    }
  }

  #firstEvent(draft: Draft, room: number, author: number): RoomEvent | null {
    const row = this.#first.get(room, author, draft.cid);
    return row === undefined ? null : eventOf(draft.room, row);
  }

  #store(
    event: RoomEvent,
    room: number,
    author: number,
    target: number | null,
  ): void {
    const { seq, kind, id, by, cid, ref, body, ts, rev } = event;
    this.#addEvent.run(
      room,
      seq,
      kind,
      id,
      author,
      by.name,
      cid,
      ref ?? null,
      body,
      ts,
    );
    this.#advanceRoom.run(seq, ts, room);
    if (kind === "message") this.#addMessage.run(room, seq, rev, body);
    else this.#changeMessage.run(rev, body, room, target);
    if (kind === "delete") {
      this.#redactMessage.run(room, target);
      this.#redactEdits.run(room, ref ?? null);
    }
  }
}

function only(row: Row | undefined): Row {
  if (row === undefined) throw new Error("Cannot insert: no row came back");
  return row;
}
