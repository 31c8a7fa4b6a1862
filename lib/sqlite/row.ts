/**
 * Reads the columns of a row, and takes nothing for granted: the file may have
 * been damaged, or written by something else.
 *
 * @module
 */
import type { SQLOutputValue } from "node:sqlite";

export type Row = Record<string, SQLOutputValue>;

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
