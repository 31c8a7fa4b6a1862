/**
 * What processes tell each other over one database: hints that there is
 * something to read. `postgres.ts` and `redis.ts` carry them;
 * `tests/bus_contract.ts` holds both to these words.
 *
 * A hint may be lost, repeated, or overtaken by a later one, and is never the
 * truth: that is in the log, the identity store and the presence table, where
 * whoever got a hint looks. What must not be missed is looked for every few
 * seconds as well, and whenever {@linkcode Listener.joined} is told.
 *
 * @module
 */
import * as v from "valibot";
import { RoomIdSchema } from "../protocol.ts";

const PersonSchema = v.object({ id: v.string(), name: v.string() });

const HintSchema = v.variant("t", [
  /** A room's log has come so far. */
  v.object({ t: v.literal("head"), room: RoomIdSchema, seq: v.number() }),
  /** Other people are online in a room than before. */
  v.object({ t: v.literal("here"), room: RoomIdSchema }),
  /** Somebody writes in a room; nobody looks for this if it is lost. */
  v.object({ t: v.literal("typing"), room: RoomIdSchema, by: PersonSchema }),
  /** Somebody took another name. */
  v.object({ t: v.literal("renamed"), person: PersonSchema }),
  /** A session, or all of a person's, have ended. */
  v.object({ t: v.literal("ended"), session: v.string() }),
  v.object({ t: v.literal("forgotten"), person: v.string() }),
]);
/** Several hints, and which process they are from. */
const ParcelSchema = v.object({ from: v.string(), hints: v.array(HintSchema) });

export type Hint = v.InferOutput<typeof HintSchema>;
export type Parcel = v.InferOutput<typeof ParcelSchema>;

export interface Listener {
  /** Of another process. */
  hint: (hint: Hint) => void;
  /** From here on hints arrive; before, some may have been lost. */
  joined: () => void;
}

export interface Bus extends AsyncDisposable {
  /** Whether hints arrive at the moment. */
  readonly connected: boolean;
  /** Tells all other processes, soon. Never waits, and never fails. */
  tell(hint: Hint): void;
  /** To be called once. */
  listen(listener: Listener): void;
}

/** `null`: not from a process that speaks as we do. */
export function parseParcel(text: string): Parcel | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = v.safeParse(ParcelSchema, raw);
  return parsed.success ? parsed.output : null;
}
