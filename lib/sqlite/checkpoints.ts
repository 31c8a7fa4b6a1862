/**
 * Moves what was committed out of the write-ahead log, to where it belongs in
 * the file. SQLite does that by itself, but within a commit, and for whoever
 * waits for that one: 4,000 pages take some 20 ms. So it is done between two
 * groups, when the first one has its answer, and in pieces that take a few
 * milliseconds.
 *
 * Nothing tells how long the write-ahead log is but a checkpoint. So work is
 * counted, and each checkpoint teaches how much of it is a piece.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { number } from "../row.ts";
import { isStorageError } from "./fault.ts";
import { Statement } from "./statement.ts";

/** Pages that a piece is to have: less, and they are written too often. */
const PIECE_PAGES = 500;
/**
 * The least work that is a piece, and what is taken for one at first. While
 * somebody reads for long, what was moved stays where it was, and would make
 * all pieces look large.
 */
const PIECE_MIN = 16;

export class Checkpoints {
  readonly #checkpoint: Statement;
  /** Work since the last one. */
  #work = 0;
  /** Work that is about a piece. */
  #piece = PIECE_MIN;

  constructor(db: DatabaseSync) {
    this.#checkpoint = new Statement(db, "PRAGMA wal_checkpoint(PASSIVE)");
  }

  /** Takes note of drafts, or other changes, that were committed. */
  committed(count: number): void {
    this.#work += count;
  }

  /** Moves a piece, if there is one. */
  run(): void {
    if (this.#work < this.#piece) return;
    const pages = this.#move();
    if (pages !== null) {
      const piece = Math.ceil(this.#work * PIECE_PAGES / Math.max(1, pages));
      this.#piece = Math.max(PIECE_MIN, piece);
    }
    this.#work = 0;
  }

  /** How many pages the write-ahead log had; `null` if they have to stay. */
  #move(): number | null {
    try {
      const done = this.#checkpoint.get();
      return done === undefined ? null : number(done, "log");
    } catch (error) {
      // Nothing is lost by it, and what is wrong is met by the next commit too.
      if (isStorageError(error)) return null;
      throw error;
    }
  }
}
