/**
 * Moves everything from a folder to a database of PostgreSQL, or back: fills
 * the target, reads it back and compares, seals the source, opens the target.
 *
 * Whenever it is interrupted before the seal, the source is as it was. After
 * the seal nobody can use either, until the same copy is run again: it finds
 * that only the last step is missing.
 *
 * @module
 */
import { countRows, difference, Digest, type Entries } from "./digest.ts";
import {
  type HeldSource,
  type Move,
  type Place,
  type ReadTable,
  TransferError,
} from "./place.ts";
import { PostgresPlace } from "./postgres.ts";
import { SqlitePlace } from "./sqlite.ts";
import { TABLES } from "./tables.ts";

/** What has been done; tests interrupt there. */
export type Phase = "held" | "filling" | "filled" | "compared" | "sealed";

export type Moved =
  | {
    ok: true;
    /** Labels of both places. */
    from: string;
    to: string;
    /** `null`: everything was there already, and only had to be opened. */
    counts: { rooms: number; events: number; people: number } | null;
  }
  /** One line for people. */
  | { ok: false; problem: string };

/** A folder, or `postgres://…`. */
function placeAt(address: string): Place {
  return /^postgres(ql)?:\/\//.test(address)
    ? new PostgresPlace(address)
    : new SqlitePlace(address);
}

/** @param reached Told of each phase; only tests throw there. */
export async function copy(
  from: string,
  to: string,
  newId: () => string,
  reached: (phase: Phase) => void = () => {},
): Promise<Moved> {
  await using source = placeAt(from);
  await using target = placeAt(to);
  return await explained(async () => {
    const ends = { from: source.label, to: target.label };
    if (source.label === target.label) {
      throw new TransferError("FROM and TO are the same");
    }
    if (await isSealedFor(source, target)) {
      await target.open();
      return { ok: true, ...ends, counts: null };
    }
    const entries = await source.hold(async (held) => {
      reached("held");
      const move: Move = { id: newId(), epoch: held.epoch, ...ends };
      const entries = await fill(held, target, move, reached);
      reached("filled");
      await target.check();
      const problem = difference(
        entries,
        await digest((table) => target.readBack(table)),
      );
      if (problem !== null) {
        throw new TransferError(
          `${target.label} is not what ${source.label} is: ${problem}`,
        );
      }
      reached("compared");
      await held.seal(move);
      return entries;
    });
    reached("sealed");
    await target.open();
    const counts = {
      rooms: countRows(entries, "rooms"),
      events: countRows(entries, "events of "),
      people: countRows(entries, "people"),
    };
    return { ok: true, ...ends, counts };
  });
}

/** Takes back a seal; what was written at the new place stays there. */
export async function unseal(
  at: string,
  newEpoch: string,
): Promise<{ ok: true } | { ok: false; problem: string }> {
  await using place = placeAt(at);
  return await explained(async () => {
    await place.unseal(newEpoch);
    return { ok: true };
  });
}

/** Whether a copy of before has done everything but its last step. */
async function isSealedFor(source: Place, target: Place): Promise<boolean> {
  const sealed = await source.marks();
  const waiting = await target.marks();
  return sealed !== null && waiting !== null && sealed.movedTo !== null &&
    waiting.arrivingFrom !== null && sealed.move === waiting.move;
}

async function fill(
  held: HeldSource,
  target: Place,
  move: Move,
  reached: (phase: Phase) => void,
): Promise<Entries> {
  const sent = new Digest();
  await target.fill(move, async ({ write }) => {
    for (const table of TABLES) {
      for await (const rows of held.read(table)) {
        await write(table, rows);
        sent.add(table, rows);
        reached("filling");
      }
    }
  });
  return sent.end();
}

async function digest(read: ReadTable): Promise<Entries> {
  const digest = new Digest();
  for (const table of TABLES) {
    for await (const rows of read(table)) digest.add(table, rows);
  }
  return digest.end();
}

/** What cannot be done is an answer. */
async function explained<Result extends { ok: true }>(
  work: () => Promise<Result>,
): Promise<Result | { ok: false; problem: string }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    return { ok: false, problem: error.message };
  }
}
