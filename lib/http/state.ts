/**
 * What every request can reach through `ctx.state`, and the helpers typed for
 * it.
 *
 * @module
 */
import { createDefine } from "fresh";
import type { Member } from "../chat.ts";
import type { Session } from "../identity/identity.ts";
import type { Services } from "../services.ts";

export interface State {
  services: Services;
  /** Whether people reach us over TLS. */
  secure: boolean;
  /** Who asks; `null` for somebody without a name. */
  session: Session | null;
}

export const define = createDefine<State>();

/** A session as the hub knows it: one that stays listed through a reload. */
export function memberOf({ id, person }: Session): Member {
  return { person, session: id, lingers: true };
}
