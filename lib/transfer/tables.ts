/**
 * What moves from one database to another: every table but `meta` and who is
 * online, in an order in which rows come after those they refer to.
 *
 * Rooms keep their numbers. Authors are ids here, as in PostgreSQL; that SQLite
 * numbers them is known to `sqlite.ts` alone.
 *
 * @module
 */
import type { SQLInputValue } from "node:sqlite";
import type { Row } from "../row.ts";

/** How a column is read; `bigint` also stands for the smaller integers. */
export type ColumnType = "bigint" | "text" | "bytes";

export interface Table {
  name: string;
  columns: Readonly<Record<string, ColumnType>>;
  /** Unique, and ordered alike in both: by number, or byte by byte. */
  key: readonly [string, ...string[]];
  /** Whether the database itself counts the first column of the key. */
  counted?: boolean;
}

const int = "bigint";
const text = "text";

export const TABLES: readonly Table[] = [
  {
    name: "rooms",
    columns: {
      ...{ n: int, id: text, seq: int, ts: int },
      ...{ unlisted: int, locked: int, slow: int, opened: int },
    },
    key: ["n"],
    counted: true,
  },
  {
    name: "events",
    columns: {
      ...{ room: int, seq: int, kind: text, id: text, author: text },
      ...{ name: text, cid: text, ref: text, whom: text, until: int },
      ...{ body: text, ts: int },
    },
    key: ["room", "seq"],
  },
  {
    name: "messages",
    columns: { room: int, seq: int, rev: int, body: text },
    key: ["room", "seq"],
  },
  {
    name: "standings",
    columns: {
      ...{ room: int, person: text, name: text, role: text },
      ...{ muted: int, banned: int },
    },
    key: ["room", "person"],
  },
  {
    name: "said",
    columns: { room: int, person: text, ms: int },
    key: ["room", "person"],
  },
  {
    name: "people",
    columns: { id: text, name: text, seen: int, guest: int },
    key: ["id"],
  },
  { name: "names", columns: { key: text, person: text }, key: ["key"] },
  {
    name: "sessions",
    columns: { id: text, person: text, created: int, seen: int },
    key: ["id"],
  },
  {
    name: "secrets",
    columns: {
      ...{ hash: "bytes", session: text, made: int, pending: int },
      until: int,
    },
    key: ["hash"],
  },
  {
    name: "links",
    columns: {
      ...{ n: int, hash: "bytes", id: text, kind: text, room: text },
      ...{ person: text, made: int, expires: int, uses_max: int, uses: int },
      ended: text,
    },
    key: ["n"],
    counted: true,
  },
  {
    name: "link_uses",
    columns: { link: text, person: text },
    key: ["link", "person"],
  },
  {
    name: "read_marks",
    columns: { person: text, room: text, seq: int, at: int },
    key: ["person", "room"],
  },
];

/** Rows on their way at a time; each may hold the longest of texts. */
const BATCH_ROWS = 1_000;

export type Value = SQLInputValue & (string | number | null | Uint8Array);

/** Reads one statement; the dialect writes its places as `$1`, or as `?`. */
export type Read = (sql: string, values: Value[]) => Promise<Row[]> | Row[];

export interface Dialect {
  place: (n: number) => string;
  /** What the columns of a table are selected from. */
  from: (table: Table) => string;
}

/** All rows of a table in the order of its key, some at a time. */
export async function* readRows(
  table: Table,
  { place, from }: Dialect,
  read: Read,
): AsyncGenerator<Row[]> {
  const { columns, key } = table;
  const select = `SELECT ${Object.keys(columns)} FROM ${from(table)} t`;
  const order = `ORDER BY ${key} LIMIT ${BATCH_ROWS}`;
  const places = key.map((_, i) => place(i + 1));
  const next = `${select} WHERE (${key}) > (${places}) ${order}`;
  let rows = await read(`${select} ${order}`, []);
  for (;;) {
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH_ROWS) return;
    rows = await read(next, valuesOf(key, last));
  }
}

/** What a row holds in these columns. */
export function valuesOf(columns: readonly string[], row: Row): Value[] {
  return columns.map((column) => {
    const value = row[column] ?? null;
    if (typeof value === "bigint") {
      throw new Error(`Cannot move a number beyond 2^53: column "${column}"`);
    }
    return value;
  });
}
