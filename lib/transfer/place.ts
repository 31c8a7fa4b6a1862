/**
 * The two ends of a move, whatever they are made of. `sqlite.ts` and
 * `postgres.ts` are these; the order of steps is in `copy.ts`.
 *
 * @module
 */
import type { Row } from "../row.ts";
import type { MoveMarks } from "./mark.ts";
import type { Table } from "./tables.ts";

/** It cannot be moved; the message says why and what to do, for people. */
export class TransferError extends Error {
  override name = "TransferError";
}

/** One move of one log. */
export interface Move {
  id: string;
  epoch: string;
  from: string;
  to: string;
}

/** All rows of a table in the order of its key, some at a time. */
export type ReadTable = (table: Table) => AsyncIterable<Row[]>;

/** A source that nobody else can write to. */
export interface HeldSource {
  epoch: string;
  read: ReadTable;
  /** Nothing can be written any more, once this is over and `hold()` is too. */
  seal(move: Move): Promise<void>;
}

/** A target that takes rows, in the order of `TABLES`. */
export interface OpenTarget {
  write(table: Table, rows: readonly Row[]): Promise<void>;
}

/** A folder, or a database of PostgreSQL. */
export interface Place extends AsyncDisposable {
  /** For people; without a password. */
  readonly label: string;
  /** `null`: there is nothing. */
  marks(): Promise<MoveMarks | null>;
  /**
   * Keeps others from writing to it while `work` runs. If that throws, nothing
   * has changed.
   *
   * @throws {TransferError} If somebody is using it, or it is sealed.
   */
  hold<Result>(work: (source: HeldSource) => Promise<Result>): Promise<Result>;
  /**
   * Takes everything, and stays closed to all others until `open()`.
   *
   * @throws {TransferError} If there is something already.
   */
  fill(
    move: Move,
    work: (target: OpenTarget) => Promise<void>,
  ): Promise<void>;
  /** What was filled, read back; also checked as far as the place can. */
  readBack: ReadTable;
  check(): Promise<void>;
  /** From now on it can be used. */
  open(): Promise<void>;
  /** Takes a seal away; the log begins another epoch. */
  unseal(epoch: string): Promise<void>;
}
