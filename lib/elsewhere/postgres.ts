/**
 * Who is online where, as rows in PostgreSQL. A process that ends without a
 * word is gone for the others when its lease is over, and its rows with it.
 *
 * @module
 */
import type { Logger } from "../logger.ts";
import { DatabaseError, type Pool } from "../postgres/pool.ts";
import { parseRoomId, type Person, type RoomId } from "../protocol.ts";
import { text } from "../row.ts";
import type { Elsewhere } from "./elsewhere.ts";

/** Is over when it was not renewed for so long; by the server's clock. */
const LEASE_S = 10;
/** What changes gathers for so long. */
const GATHER_MS = 50;

const RENEW = `
  INSERT INTO processes (id, until)
  VALUES ($1, now() + interval '${LEASE_S} seconds')
  ON CONFLICT (id) DO UPDATE SET until = excluded.until
  RETURNING (xmax = 0)::integer AS added`;
const TIDY = "DELETE FROM processes WHERE until < now()";
const ALIVE = "SELECT id FROM processes WHERE until >= now() ORDER BY id";
const END = "DELETE FROM processes WHERE id = $1";
const ADD = `
  INSERT INTO here (room, process, person, name)
  SELECT w.room, $1, w.person, w.name FROM json_to_recordset($2::text::json)
    AS w (room text, person text, name text)
  ON CONFLICT (room, process, person) DO UPDATE SET name = excluded.name`;
const REMOVE = `
  DELETE FROM here h USING json_to_recordset($2::text::json)
    AS w (room text, person text)
  WHERE h.room = w.room AND h.process = $1 AND h.person = w.person`;
/** `OFFSET 0`: room by room, by the key, instead of all that is there. */
const PEOPLE = `
  SELECT DISTINCT ON (h.room, h.person) h.room, h.person, h.name
  FROM (SELECT json_array_elements_text($2::text::json) AS room) w
  CROSS JOIN LATERAL (
    SELECT * FROM here WHERE room = w.room AND process <> $1 OFFSET 0) h
  JOIN processes p ON p.id = h.process
  WHERE p.until >= now()
  ORDER BY h.room, h.person, h.process`;

export interface PostgresElsewhereOptions {
  pool: Pool;
  /** Names this process. */
  process: string;
  logger: Logger;
  /** Other people are written down in a room than before. */
  written: (room: RoomId) => void;
}

/** By id of the person, their name. */
type Names = ReadonlyMap<string, string>;
const NOBODY: Names = new Map();

export class PostgresElsewhere implements Elsewhere {
  readonly #options: PostgresElsewhereOptions;
  /** Who is here, to be asked when it is written. */
  readonly #here = new Map<RoomId, () => Iterable<Person>>();
  readonly #written = new Map<RoomId, Names>();
  readonly #changed = new Set<RoomId>();
  #writing: Promise<void> | null = null;
  #alive = "";
  #processes = 1;
  #leased = false;

  constructor(options: PostgresElsewhereOptions) {
    this.#options = options;
  }

  get processes(): number {
    return this.#processes;
  }

  changed(room: RoomId, people: () => Iterable<Person>): void {
    this.#here.set(room, people);
    this.#changed.add(room);
    if (this.#leased) this.#writing ??= this.#writeSoon();
  }

  async people(
    rooms: readonly RoomId[],
  ): Promise<Map<RoomId, Person[]> | null> {
    const { pool, process } = this.#options;
    const found = new Map<RoomId, Person[]>();
    if (rooms.length === 0) return found;
    const rows = await this.#try(() =>
      pool.query(PEOPLE, [process, JSON.stringify(rooms)])
    );
    if (rows === null) return null;
    for (const row of rows) {
      const room = parseRoomId(row["room"]);
      if (room === null) continue; // Nobody here can be in it.
      const people = found.get(room) ?? [];
      people.push({ id: text(row, "person"), name: text(row, "name") });
      found.set(room, people);
    }
    return found;
  }

  async renew(): Promise<boolean> {
    const { pool, process } = this.#options;
    const rows = await this.#try(async () => {
      const [lease] = await pool.query(RENEW, [process]);
      // A process that slept longer than its lease has lost its rows.
      if (lease?.["added"] === 1) this.#forget();
      await pool.query(TIDY);
      return await pool.query(ALIVE);
    });
    if (rows === null) return false;
    this.#leased = true;
    if (this.#changed.size > 0) this.#writing ??= this.#writeSoon();
    const alive = rows.map((row) => text(row, "id"));
    const before = this.#alive;
    this.#alive = alive.join(" ");
    this.#processes = Math.max(1, alive.length);
    return this.#alive !== before;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    const { pool, process } = this.#options;
    await this.#try(() => pool.query(END, [process]));
  }

  /** Nothing of what was written is there any more. */
  #forget(): void {
    this.#written.clear();
    for (const room of this.#here.keys()) this.#changed.add(room);
  }

  async #writeSoon(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    while (this.#leased && this.#changed.size > 0) {
      const rooms = [...this.#changed];
      this.#changed.clear();
      if (await this.#write(rooms)) {
        for (const room of rooms) this.#options.written(room);
        continue;
      }
      // The next renewal tries again.
      for (const room of rooms) this.#changed.add(room);
      this.#leased = false;
    }
    this.#writing = null;
  }

  #namesIn(room: RoomId): Names {
    const names = new Map<string, string>();
    for (const { id, name } of this.#here.get(room)?.() ?? []) {
      names.set(id, name);
    }
    if (names.size === 0) this.#here.delete(room);
    return names;
  }

  async #write(rooms: readonly RoomId[]): Promise<boolean> {
    const { pool, process } = this.#options;
    const now = rooms.map((room) => [room, this.#namesIn(room)] as const);
    const add: { room: RoomId; person: string; name: string }[] = [];
    const remove: { room: RoomId; person: string }[] = [];
    for (const [room, names] of now) {
      const before = this.#written.get(room) ?? NOBODY;
      for (const [person, name] of names) {
        if (before.get(person) !== name) add.push({ room, person, name });
      }
      for (const person of before.keys()) {
        if (!names.has(person)) remove.push({ room, person });
      }
    }
    const done = await this.#try(async () => {
      if (remove.length > 0) {
        await pool.query(REMOVE, [process, JSON.stringify(remove)]);
      }
      if (add.length > 0) {
        await pool.query(ADD, [process, JSON.stringify(add)]);
      }
      return true;
    });
    if (done === null) return false;
    for (const [room, names] of now) {
      if (names.size === 0) this.#written.delete(room);
      else this.#written.set(room, names);
    }
    return true;
  }

  /** `null`: the database cannot do it now, which others tell loudly enough. */
  async #try<Result>(work: () => Promise<Result>): Promise<Result | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      this.#options.logger.debug("presence_failed", { detail: error.message });
      return null;
    }
  }
}
