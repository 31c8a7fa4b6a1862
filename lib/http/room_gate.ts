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
import type { Services } from "../services.ts";

/**
 * @throws {HttpError} 403 for who was removed; 404 for who is no member of an
 * unlisted room, as if there were nothing.
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
  throw new HttpError(nowMs < standing.bannedUntilMs ? 403 : 404);
}
