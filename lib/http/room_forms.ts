/**
 * The forms of a room's page: what was posted, done, and where the browser
 * goes next. A form that was accepted redirects, so that a reload posts
 * nothing; one that was refused is shown again with what was typed.
 *
 * @module
 */
import type { Session } from "../identity/identity.ts";
import { parseCid, type RoomId } from "../protocol.ts";
import type { Services } from "../services.ts";
import { NACK_STATUS } from "./nack_status.ts";
import type { RoomVisit } from "./room_page.ts";
import { memberOf } from "./state.ts";

export type Outcome =
  | { done: true; cookie: string | null }
  | { done: false; status: number; visit: RoomVisit };

/** Takes the name of the form's field `name`; `token` is the session's secret so far. */
export async function takeName(
  { identity, shell, nowMs }: Services,
  token: string | null,
  name: string,
): Promise<Outcome> {
  const claim = await identity.claim(name, token, nowMs());
  if (!claim.ok) {
    const suggestion = claim.code === "taken" ? claim.suggestion : null;
    return {
      done: false,
      status: claim.code === "taken" ? 409 : 422,
      visit: { join: { name: shorten(name), problem: claim.code, suggestion } },
    };
  }
  shell.renamed(claim.person);
  return { done: true, cookie: claim.token };
}

/** Stores the message of the form's fields `body` and `cid`. */
export async function postMessage(
  { shell, newCid }: Services,
  session: Session,
  room: RoomId,
  form: URLSearchParams,
): Promise<Outcome> {
  const body = form.get("body") ?? "";
  const cid = parseCid(form.get("cid")) ?? newCid();
  const answer = await shell.post(memberOf(session), {
    t: "send",
    room,
    cid,
    kind: "message",
    body,
  });
  if (answer.t === "ack") return { done: true, cookie: null };
  const problem = answer.code;
  return {
    done: false,
    status: NACK_STATUS[problem],
    visit: { draft: { body, problem } },
  };
}

/** Says that there must be a name first. */
export const NAME_NEEDED: Outcome = {
  done: false,
  status: 401,
  visit: { join: { name: "", problem: "missing", suggestion: null } },
};

/** As much of a refused name as can be of use in its field. */
function shorten(name: string): string {
  return Array.from(name.slice(0, 200)).slice(0, 64).join("");
}
