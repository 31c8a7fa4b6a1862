/**
 * Which rooms take nothing for now, and since why: what the server refused for
 * a while holds back what is said in its room, and nothing else.
 *
 * When something is sent is `outbox.ts`. Times are milliseconds of a clock that
 * never runs backwards.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { RoomId } from "../protocol.ts";

/** Why a room takes nothing, and until when. */
export interface Wait {
  /** A nack's code. */
  readonly code: string;
  readonly untilMs: number;
  /** Whether it takes so long that a person should know. */
  readonly long: boolean;
  /** Refusals in a row. */
  readonly times: number;
}

/** Wait after a refusal that names no time; doubles each time. */
const AGAIN_BASE_MS = 1_000;
/** A shorter wait is nobody's concern. */
const LONG_MS = 1_000;
/** As long as it takes to be back after a loss of the connection. */
const AGAIN_MAX_MS = 5_000;

export function createWaits(nowMs: () => number) {
  const waits = signal<ReadonlyMap<RoomId, Wait>>(new Map());

  return {
    /** Follows changes where signals are followed. */
    of: (room: RoomId): Wait | null => waits.value.get(room) ?? null,

    /** Milliseconds until a room is to be asked again; 0 or less: it may be. */
    leftMs: (room: RoomId): number =>
      (waits.peek().get(room)?.untilMs ?? 0) - nowMs(),

    refused(
      room: RoomId,
      { code, afterMs }: { code: string; afterMs?: number | undefined },
    ): void {
      const times = waits.peek().get(room)?.times ?? 0;
      const againMs = Math.min(AGAIN_MAX_MS, AGAIN_BASE_MS * 2 ** times);
      const waitMs = afterMs ?? againMs;
      waits.value = new Map(waits.peek()).set(room, {
        code,
        untilMs: nowMs() + waitMs,
        long: waitMs >= LONG_MS,
        times: times + 1,
      });
    },

    /** A room took something: so the server stores again, in any room. */
    taken(room: RoomId): void {
      if (waits.peek().size === 0) return;
      waits.value = new Map(
        [...waits.peek()].filter(([other, { code }]) =>
          other !== room && code === "rate"
        ),
      );
    },
  };
}
