/**
 * What keeps somebody from writing in a room, in words of time. Pure;
 * browser-safe.
 *
 * @module
 */
import type { WireStanding } from "../protocol.ts";
import { FOR_GOOD, isHost } from "./role.ts";

/** What keeps somebody from writing. */
export interface Bar {
  readonly code: "muted" | "locked" | "banned";
  /** Seconds until it ends; `null`: a host has to undo it. */
  readonly leftS: number | null;
}

/** Why one may not write at a time; `null`: one may. */
export function barOf(standing: WireStanding, nowMs: number): Bar | null {
  const { locked, mutedUntil } = standing;
  if (nowMs < mutedUntil) {
    return { code: "muted", leftS: secondsLeft(mutedUntil, nowMs) };
  }
  return locked && !isHost(standing) ? { code: "locked", leftS: null } : null;
}

/** Whole seconds until a time; `null` if it is {@linkcode FOR_GOOD}. */
export function secondsLeft(untilMs: number, nowMs: number): number | null {
  if (untilMs === FOR_GOOD) return null;
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1_000));
}
