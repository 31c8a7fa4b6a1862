/**
 * Whether somebody may read a room over plain HTTP, where each request asks
 * anew. On a connection the hub keeps watch (`lib/hub/guard.ts`).
 *
 * @module
 */
import { HttpError } from "fresh";
import type { Session } from "../identity/identity.ts";
import type { RoomStanding } from "../log/log.ts";
import type { RoomId, WireStanding } from "../protocol.ts";
import { secondsLeft } from "../room/bar.ts";
import { maySee } from "../room/rights.ts";
import { isHost, mutedOf } from "../room/state.ts";
import { wireOf } from "../room/wire.ts";
import type { Services } from "../services.ts";

/**
 * Lets somebody in, and tells how they stand.
 *
 * @throws {HttpError} See {@linkcode admitReader}.
 * @throws {LogUnavailableError}
 */
export async function readStanding(
  services: Pick<Services, "log" | "steadyMs">,
  session: Session | null,
  room: RoomId,
): Promise<WireStanding> {
  const found = await admitReader(services, session, room);
  return await tellStanding(services, session, room, found);
}

/**
 * How somebody who was let in stands there, as they are told.
 *
 * @throws {LogUnavailableError}
 */
export async function tellStanding(
  { log, steadyMs }: Pick<Services, "log" | "steadyMs">,
  session: Session | null,
  room: RoomId,
  { rules, standing }: RoomStanding,
): Promise<WireStanding> {
  const nowMs = steadyMs();
  const id = session?.person.id ?? "";
  const muted = isHost(standing)
    ? await log.muted(room, nowMs)
    : mutedOf({ people: new Map([[id, { ...standing, name: "" }]]) }, nowMs);
  return wireOf(standing, rules, await log.hosts(room), muted);
}

/**
 * @throws {Removed}
 * @throws {HttpError} 404 for who is no member of an unlisted room: whose it is,
 * and what is in it, is not told.
 * @throws {LogUnavailableError}
 */
export async function admitReader(
  { log, steadyMs }: Pick<Services, "log" | "steadyMs">,
  session: Session | null,
  room: RoomId,
): Promise<RoomStanding> {
  const personId = session?.person.id ?? null;
  const found = await log.standing(room, personId);
  const { rules, standing } = found;
  const nowMs = steadyMs();
  if (maySee(rules, standing, nowMs)) return found;
  const { bannedUntilMs } = standing;
  if (nowMs >= bannedUntilMs) throw new HttpError(404);
  throw new Removed(secondsLeft(bannedUntilMs, nowMs));
}

/** 403 for who was removed, and for how long still. */
export class Removed extends HttpError {
  /** Seconds; `null`: until a host undoes it. */
  readonly leftS: number | null;

  constructor(leftS: number | null) {
    super(403);
    this.leftS = leftS;
  }
}
