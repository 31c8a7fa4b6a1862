/**
 * What a database says of itself while it moves to another place, and after:
 * rows of its table `meta`, alike in SQLite and PostgreSQL.
 *
 * A move ends in two steps, and a crash between them leaves two databases that
 * nobody can use, instead of two that everybody can: the old one is sealed
 * first, and the new one opened after. Both name the move, so that it can be
 * ended later (`copy.ts`).
 *
 * @module
 */

export type MoveKey = "move" | "moved_to" | "arriving_from";

export interface MoveMarks {
  /** Names the move; the same at both ends. */
  move: string | null;
  /** Where everything is now: nothing more is written here. */
  movedTo: string | null;
  /** From where everything is coming: it may not be all here yet. */
  arrivingFrom: string | null;
}

/**
 * Why a database must not be used, and what to do; `null` if it may.
 *
 * @param name What it is called, with a capital.
 */
export function movedProblem(
  { movedTo, arrivingFrom }: MoveMarks,
  name: string,
): string | null {
  if (movedTo !== null) {
    return `${name} was moved to ${movedTo}, and is sealed: use that one, or, to go on from here without what was written there, run: deno task copy --unseal FROM`;
  }
  if (arrivingFrom !== null) {
    return `${name} is half of a copy from ${arrivingFrom}: run deno task copy again, which ends it if that place is sealed; else empty this one, and copy again`;
  }
  return null;
}
