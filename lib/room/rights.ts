/**
 * Whether somebody may do something in a room: one table, asked for every
 * event inside the transaction that would store it (`lib/log/rules.ts`), and
 * by those who only want to know what to offer. Pure; browser-safe.
 *
 * @module
 */
import type { NackCode, RoomId, WishKind } from "../protocol.ts";
import { LOBBY } from "../wire_terms.ts";
import { isHost, ROLES, type RoomRules, type Standing } from "./state.ts";

/** What somebody wants to do, and how things stand. */
export interface Facts {
  room: RoomId;
  kind: WishKind;
  actor: Standing & { id: string };
  /** The room's largest `seq`; 0 before it was opened. */
  head: number;
  rules: RoomRules;
  /**
   * Whom it is done to: the author of the message that is changed, or the
   * person named. `null` if it is done to nobody, or nobody knows them.
   */
  target: (Standing & { id: string }) | null;
  /** When the actor last wrote or edited here; 0: never. */
  lastSaidMs: number;
  nowMs: number;
}

export interface Refusal {
  code: Extract<
    NackCode,
    "banned" | "bad_ref" | "forbidden" | "locked" | "muted" | "no_room" | "rate"
  >;
  /** When another try makes sense; only for `rate`. */
  afterMs?: number;
}

/** Why not; `null` if it is allowed. */
export function refuse(facts: Facts): Refusal | null {
  const { actor, head, kind, nowMs, room, rules } = facts;
  if (kind === "open") {
    return head > 0 || room === LOBBY ? { code: "forbidden" } : null;
  }
  // Whoever has the link may come in by it, unless they were sent away.
  if (nowMs < actor.bannedUntilMs && kind !== "recover") {
    return { code: "banned" };
  }
  if (kind === "enter" || kind === "recover") {
    return head === 0 ? { code: "no_room" } : null;
  }
  if (!maySee(rules, actor, nowMs)) return { code: "no_room" };

  switch (kind) {
    case "message":
      return refuseText(facts) ?? refuseHaste(facts);
    case "edit":
      return refuseText(facts) ?? refuseOthers(facts) ?? refuseHaste(facts);
    case "delete":
      return isHost(actor) && facts.target?.id !== actor.id
        ? refuseOver(facts)
        : refuseOthers(facts);
    case "host":
      return actor.role === "owner" ? refuseOver(facts) : FORBIDDEN;
    case "unhost":
      return facts.target?.id === actor.id && actor.role === "host"
        ? null
        : refuseOver(facts) ?? refuseNoHost(facts);
    case "mute":
    case "unmute":
    case "remove":
    case "readmit":
      return refuseOver(facts);
    case "slow":
    case "lock":
    case "unlock":
    case "invite":
    case "uninvite":
      return isHost(actor) ? null : FORBIDDEN;
    case "relink":
      return actor.role === "owner" ? null : FORBIDDEN;
    default:
      return assertNever(kind);
  }
}

/** Whether somebody may read the room at all. */
export function maySee(
  rules: RoomRules,
  standing: Standing,
  nowMs: number,
): boolean {
  if (nowMs < standing.bannedUntilMs) return false;
  return !rules.unlisted || standing.role !== "visitor";
}

/** Whether somebody may be muted, removed or corrected by somebody else. */
export function outranks(
  actor: Pick<Standing, "role">,
  target: Pick<Standing, "role">,
): boolean {
  // Of two owners one may have lost the browser that the other one speaks for.
  if (actor.role === "owner") return true;
  return isHost(actor) &&
    ROLES.indexOf(actor.role) > ROLES.indexOf(target.role);
}

const FORBIDDEN: Refusal = { code: "forbidden" };
const BAD_REF: Refusal = { code: "bad_ref" };

function refuseText({ actor, nowMs, rules }: Facts): Refusal | null {
  if (nowMs < actor.mutedUntilMs) return { code: "muted" };
  return rules.locked && !isHost(actor) ? { code: "locked" } : null;
}

function refuseHaste(
  { actor, lastSaidMs, nowMs, rules }: Facts,
): Refusal | null {
  const afterMs = lastSaidMs + rules.slowMs - nowMs;
  if (rules.slowMs === 0 || isHost(actor) || afterMs <= 0) return null;
  return { code: "rate", afterMs };
}

function refuseOver({ actor, target }: Facts): Refusal | null {
  if (!isHost(actor)) return FORBIDDEN;
  if (target === null) return BAD_REF;
  return target.id !== actor.id && outranks(actor, target) ? null : FORBIDDEN;
}

/** A message is changed by who wrote it. */
function refuseOthers({ actor, target }: Facts): Refusal | null {
  if (target === null) return BAD_REF;
  return target.id === actor.id ? null : FORBIDDEN;
}

function refuseNoHost({ target }: Facts): Refusal | null {
  return target !== null && isHost(target) ? null : BAD_REF;
}

function assertNever(kind: never): never {
  throw new Error(`Cannot judge a wish of kind ${JSON.stringify(kind)}`);
}
