/**
 * The log's tables, to write: what a draft does to them. Runs inside a
 * transaction that somebody else began and commits (`lib/sqlite/committer.ts`).
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { RoomEvent } from "../protocol.ts";
import { isAct } from "../room/act.ts";
import { type Change, type Named, OPEN_RULES } from "../room/state.ts";
import { number, type Row, text, textOrNull } from "../row.ts";
import { Statement } from "../sqlite/statement.ts";
import type { Appended, Draft } from "./log.ts";
import { decide, refusedAs } from "./rules.ts";
import {
  eventOf,
  RULE_COLUMNS,
  rulesOf,
  STANDING_COLUMNS,
  standingOf,
} from "./rows.ts";

/** What an event is read from; tables `events` as e and `authors` as a. */
export const EVENT_COLUMNS =
  "e.seq, e.kind, e.id, a.id AS author, e.name, e.cid, e.ref, e.whom, e.until, e.body, e.ts";

export class LogTables {
  readonly #room: Statement;
  readonly #addRoom: Statement;
  readonly #advanceRoom: Statement;
  readonly #author: Statement;
  readonly #addAuthor: Statement;
  readonly #first: Statement;
  readonly #target: Statement;
  readonly #addEvent: Statement;
  readonly #addMessage: Statement;
  readonly #changeMessage: Statement;
  readonly #redactMessage: Statement;
  readonly #redactEdits: Statement;
  readonly #standing: Statement;
  readonly #setStanding: Statement;
  readonly #setRules: Statement;
  readonly #said: Statement;
  readonly #setSaid: Statement;
  readonly #forgetSaid: Statement;

  constructor(db: DatabaseSync) {
    const prepare = (sql: string) => new Statement(db, sql);
    // The author's standing comes with the room, as each draft needs it.
    this.#room = prepare(`
      SELECT r.n, r.seq, r.ts, ${RULE_COLUMNS}, ${STANDING_COLUMNS}
      FROM rooms r LEFT JOIN standings s ON s.room = r.n AND s.person = ?
      WHERE r.id = ?`);
    this.#addRoom = prepare(
      "INSERT INTO rooms (id, seq, ts, opened) VALUES (?, 0, 0, ?) RETURNING n",
    );
    this.#advanceRoom = prepare(
      "UPDATE rooms SET seq = ?, ts = ? WHERE n = ?",
    );
    this.#author = prepare("SELECT n FROM authors WHERE id = ?");
    this.#addAuthor = prepare(
      "INSERT INTO authors (id) VALUES (?) RETURNING n",
    );
    this.#first = prepare(`
      SELECT ${EVENT_COLUMNS} FROM events e JOIN authors a ON a.n = e.author
      WHERE e.room = ? AND e.author = ? AND e.cid = ?`);
    this.#target = prepare(`
      SELECT e.seq, a.id AS author, m.body
      FROM events e
      JOIN messages m ON m.room = e.room AND m.seq = e.seq
      JOIN authors a ON a.n = e.author
      WHERE e.room = ? AND e.id = ? AND e.kind = 'message'`);
    this.#addEvent = prepare(`
      INSERT INTO events
        (room, seq, kind, id, author, name, cid, ref, whom, until, body, ts)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#addMessage = prepare(
      "INSERT INTO messages (room, seq, rev, body) VALUES (?, ?, ?, ?)",
    );
    this.#changeMessage = prepare(
      "UPDATE messages SET rev = ?, body = ? WHERE room = ? AND seq = ?",
    );
    this.#redactMessage = prepare(
      "UPDATE events SET body = NULL WHERE room = ? AND seq = ?",
    );
    this.#redactEdits = prepare(
      "UPDATE events SET body = NULL WHERE room = ? AND ref = ?",
    );
    this.#standing = prepare(`
      SELECT ${STANDING_COLUMNS} FROM standings s
      WHERE s.room = ? AND s.person = ?`);
    this.#setStanding = prepare(`
      INSERT OR REPLACE INTO standings (room, person, name, role, muted, banned)
      VALUES (?, ?, ?, ?, ?, ?)`);
    this.#setRules = prepare(
      "UPDATE rooms SET unlisted = ?, locked = ?, slow = ? WHERE n = ?",
    );
    this.#said = prepare(
      "SELECT ms FROM said WHERE room = ? AND person = ?",
    );
    this.#setSaid = prepare(
      "INSERT OR REPLACE INTO said (room, person, ms) VALUES (?, ?, ?)",
    );
    this.#forgetSaid = prepare("DELETE FROM said WHERE room = ?");
  }

  append(draft: Draft): Appended {
    const { author, ref } = draft;
    const room = this.#room.get(author.id, draft.room) ?? null;
    const roomN = room === null ? null : number(room, "n");
    const authorRow = this.#author.get(author.id) ?? null;
    const target = roomN === null || ref === undefined
      ? null
      : this.#target.get(roomN, ref) ?? null;
    const decision = decide(draft, {
      head: room === null ? 0 : number(room, "seq"),
      lastTs: room === null ? 0 : number(room, "ts"),
      rules: room === null ? OPEN_RULES : rulesOf(room),
      first: roomN === null || authorRow === null
        ? null
        : this.#firstEvent(draft, roomN, number(authorRow, "n")),
      target: target === null ? null : {
        authorId: text(target, "author"),
        deleted: textOrNull(target, "body") === null,
      },
      standing: (personId) => {
        if (room === null || roomN === null) return null;
        return personId === author.id
          ? standingIn(room)
          : standingIn(this.#standing.get(roomN, personId));
      },
      lastSaidMs: () => {
        const said = roomN === null
          ? undefined
          : this.#said.get(roomN, author.id);
        return said === undefined ? 0 : number(said, "ms");
      },
    });
    switch (decision.do) {
      case "refuse":
        return refusedAs(decision);
      case "repeat":
        return { ok: true, event: decision.event, dup: true };
      case "store": {
        const { event, change, saidMs } = decision;
        const n = roomN ?? this.#begin(event);
        const by = authorRow ?? only(this.#addAuthor.get(author.id));
        const targetSeq = target === null ? null : number(target, "seq");
        this.#store(event, n, number(by, "n"), targetSeq);
        this.#change(change, n);
        if (saidMs !== null) this.#setSaid.run(n, author.id, saidMs);
        return { ok: true, event, dup: false };
      }
    }
  }

  #begin({ room, kind }: RoomEvent): number {
    const row = this.#addRoom.get(room, Number(kind === "open"));
    return number(only(row), "n");
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
    const { seq, kind, id, by, cid, ref, whom, until, body, ts, rev } = event;
    this.#addEvent.run(
      room,
      seq,
      kind,
      id,
      author,
      by.name,
      cid,
      ref ?? null,
      whom ?? null,
      until ?? null,
      body,
      ts,
    );
    this.#advanceRoom.run(seq, ts, room);
    if (kind === "message" || isAct(kind)) {
      this.#addMessage.run(room, seq, rev, body);
    } else this.#changeMessage.run(rev, body, room, target);
    if (kind === "delete") {
      this.#redactMessage.run(room, target);
      this.#redactEdits.run(room, ref ?? null);
    }
  }

  #change({ rules, person }: Change, room: number): void {
    if (rules !== null) {
      const { unlisted, locked, slowMs } = rules;
      this.#setRules.run(Number(unlisted), Number(locked), slowMs, room);
      if (slowMs === 0) this.#forgetSaid.run(room);
    }
    if (person !== null) {
      const { name, role, mutedUntilMs, bannedUntilMs } = person.named;
      this.#setStanding.run(
        room,
        person.id,
        name,
        role,
        mutedUntilMs,
        bannedUntilMs,
      );
    }
  }
}

/** A row joined to no standing has `NULL` in its place. */
function standingIn(row: Row | undefined): Named | null {
  return row === undefined || row["role"] === null ? null : standingOf(row);
}

function only(row: Row | undefined): Row {
  if (row === undefined) throw new Error("Cannot insert: no row came back");
  return row;
}
