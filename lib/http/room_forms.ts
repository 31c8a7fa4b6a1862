/**
 * The forms of a room's page: what was posted, done, and where the browser
 * goes next. A form that was accepted redirects, so that a reload posts
 * nothing; one that was refused is shown again with what was typed, or told
 * so with it (`told_briefly.ts`).
 *
 * @module
 */
import { HttpError } from "fresh";
import type { Session } from "../identity/identity.ts";
import { parseCid, type RoomId } from "../protocol.ts";
import type { Services } from "../services.ts";
import { type ErrorStatus, NACK_STATUS } from "./nack_status.ts";
import { type Asker, claimOnce, refusedName } from "./names.ts";
import { admitNew } from "./overload.ts";
import type { RoomVisit, SendProblem } from "./room_page.ts";
import { memberOf } from "./state.ts";

/** `cookie` is the new secret of the session, if there is one. */
export type Outcome =
  | { done: true; cookie: string | null }
  | {
    done: false;
    cookie: string | null;
    /** Who is shown the form again; differs from who asked after a join. */
    session: Session | null;
    status: ErrorStatus;
    headers?: Readonly<Record<string, string>>;
    visit: RoomVisit;
  };

/**
 * Takes the name of the form's field `name`, and then stores the message that
 * was kept in `body` and `cid`, if there is one.
 *
 * @param token The session's secret so far.
 * @param address Whose limit it counts for.
 * @throws {Overloaded}
 */
export async function takeName(
  services: Services,
  session: Session | null,
  token: string | null,
  address: string,
  room: RoomId,
  form: URLSearchParams,
): Promise<Outcome> {
  if (session === null) admitNew(services);
  const name = form.get("name") ?? "";
  const key = form.get("key");
  const asker = { session, token, address };
  const claim = await claimOnce(services, asker, name, key);
  if (!claim.ok) {
    const { status, headers, join } = refusedName(name, claim);
    return {
      done: false,
      cookie: null,
      session,
      status,
      headers,
      visit: { join, draft: keptDraft(form) },
    };
  }
  const secret = claim.token ?? token;
  if (!form.has("body") || secret === null) {
    return { done: true, cookie: claim.token };
  }
  const member = await services.identity.session(secret, services.nowMs());
  const sender = { session: member, address };
  const outcome = await takeMessage(services, sender, room, form);
  return { ...outcome, cookie: claim.token };
}

function keptDraft(form: URLSearchParams): RoomVisit["draft"] {
  const body = form.get("body") ?? "";
  return { cid: parseCid(form.get("cid")), body, problem: null };
}

/**
 * Stores the message of the form's fields `body` and `cid`; for somebody
 * without a name, keeps it until there is one.
 *
 * @throws {HttpError} 400 for a key that is none: under a new one, a form that
 * is sent twice would say it twice.
 */
export async function takeMessage(
  { log, shell, newCid }: Services,
  { session, address }: Pick<Asker, "session" | "address">,
  room: RoomId,
  form: URLSearchParams,
): Promise<Outcome> {
  const body = form.get("body") ?? "";
  const cid = form.has("cid") ? parseCid(form.get("cid")) : newCid();
  if (cid === null) throw new HttpError(400);
  if (session === null) {
    return {
      done: false,
      cookie: null,
      session,
      status: 401,
      visit: { join: NO_NAME, draft: { cid, body, problem: null } },
    };
  }
  const answer = await shell.post(memberOf(session, address), {
    room,
    cid,
    kind: "message",
    body,
  });
  if (answer.t === "ack") return { done: true, cookie: null };
  const { afterMs, code, retry } = answer;
  const isOpening = code === "rate" && await log.head(room) === 0;
  const problem: SendProblem = isOpening ? "new_room" : code;
  // What may have been stored must be repeated under the same key.
  const draft = { cid: retry ? cid : null, body, problem };
  const status = NACK_STATUS[code];
  const refused = { done: false, cookie: null, session, status } as const;
  return afterMs === undefined ? { ...refused, visit: { draft } } : {
    ...refused,
    headers: { "retry-after": String(Math.ceil(afterMs / 1_000)) },
    visit: { draft },
  };
}

const NO_NAME = { name: "", problem: "missing", suggestion: null } as const;
