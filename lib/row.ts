/**
 * The rows of SQLite and PostgreSQL, which give the same values. What is read
 * of one is taken for nothing granted: the database may have been damaged, or
 * written by something else.
 *
 * @module
 */
import type { SQLInputValue, SQLOutputValue } from "node:sqlite";

export type Row = Record<string, SQLOutputValue>;
/** What a statement takes in place of `?`. */
export type Value = SQLInputValue;

/** Rows to query. The texts of queries are constants: each is prepared once. */
export interface Rows {
  all(sql: string, ...values: Value[]): Row[];
  get(sql: string, ...values: Value[]): Row | undefined;
}

/** A row that this program cannot have written. */
export class BadRowError extends Error {
  override name = "BadRowError";

  constructor(column: string, expected: string, value: SQLOutputValue) {
    const type = value === null ? "NULL" : typeof value;
    super(`Cannot read column "${column}" as ${expected}: it holds ${type}`);
  }
}

export function text(row: Row, column: string): string {
  const value = row[column] ?? null;
  if (typeof value !== "string") throw new BadRowError(column, "text", value);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function number(row: Row, column: string): number {
  const value = row[column] ?? null;
  if (typeof value !== "number") {
    throw new BadRowError(column, "a number", value);
  }
  return value;
}

export function numberOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : number(row, column);
}

export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column] ?? null;
  if (!(value instanceof Uint8Array)) {
    throw new BadRowError(column, "bytes", value);
  }
  return value;
}
