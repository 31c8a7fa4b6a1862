/**
 * Whether somebody may read a room over plain HTTP, where each request asks
 * anew. On a connection the hub keeps watch (`lib/hub/guard.ts`).
 *
 * @module
 */
import { HttpError } from "fresh";
import type { Session } from "../identity/identity.ts";
import type { RoomId } from "../protocol.ts";
import { maySee } from "../room/permit.ts";
import { secondsLeft } from "../room/bar.ts";
import type { Services } from "../services.ts";

/**
 * @throws {Removed}
 * @throws {HttpError} 404 for who is no member of an unlisted room, as if there
 * were nothing.
 * @throws {LogUnavailableError}
 */
export async function admitReader(
  { log, steadyMs }: Pick<Services, "log" | "steadyMs">,
  session: Session | null,
  room: RoomId,
): Promise<void> {
  const personId = session?.person.id ?? null;
  const { rules, standing } = await log.standing(room, personId);
  const nowMs = steadyMs();
  if (maySee(rules, standing, nowMs)) return;
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
