/**
 * What every request can reach through `ctx.state`, and the helpers typed for
 * it.
 *
 * @module
 */
import { createDefine } from "fresh";
import type { Member } from "../chat.ts";
import type { Session } from "../identity/identity.ts";
import type { Drawing } from "./drawing.ts";
import { CLOSE } from "../protocol.ts";
import { withAllMethods } from "./methods.ts";
import type { Services } from "../services.ts";
import type { Admission } from "../socket.ts";
import type { Theme } from "./theme.ts";
import { drawnInTurn } from "./turns.ts";

export interface State {
  services: Services;
  /** Ours, never the peer's: found again in the log when something fails. */
  requestId: string;
  /** Our own origin, as browsers know it. */
  origin: string;
  /** Whom the limits of an address count this for. */
  address: string;
  /** Whether people reach us over TLS. */
  secure: boolean;
  /** The secret that the request brings, if any. */
  token: string | null;
  /** What the browser is to look like; `null`: as its system does. */
  theme: Theme | null;
  /** Who asks; `null` for somebody without a name. */
  session: Session | null;
  /** Of a page whose nonce is ours; `null`: what Fresh drew has its own. */
  nonce: string | null;
  /** What is drawn to be kept, if anything is. */
  drawing: Drawing | null;
}

const fresh = createDefine<State>();

/**
 * Fresh's, but a route answers every method that it does not have, and draws no
 * page out of turn.
 */
export const define: typeof fresh = {
  ...fresh,
  handlers: (handlers) => fresh.handlers(withAllMethods(drawnInTurn(handlers))),
};

/**
 * A session as the hub knows it: one that stays listed through a reload.
 *
 * @param address Where they come from, if they are about to say something.
 */
export function memberOf({ id, person }: Session, address?: string): Member {
  return { person, session: id, address, lingers: true };
}

/** Finds out who asks, as of now. */
export async function identify(state: State): Promise<void> {
  const { services: { identity, nowMs }, token } = state;
  state.session = token === null
    ? null
    : await identity.session(token, nowMs());
}

/**
 * Lets a session in; a browser learns from the close code that it has none.
 * Looks it up again: since the upgrade the person may have another name.
 */
export async function admitSession(
  { identity, nowMs }: Pick<Services, "identity" | "nowMs">,
  token: string | null,
  address: string,
): Promise<Admission> {
  const session = token === null
    ? null
    : await identity.session(token, nowMs());
  if (session === null) {
    return { ok: false, code: CLOSE.noSession, reason: "No session" };
  }
  // The name stays theirs for a while after the last of these.
  const touch = () => identity.touch(session.person.id, nowMs());
  touch();
  return { ok: true, member: memberOf(session, address), gone: touch };
}
