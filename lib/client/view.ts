/**
 * How the state of the connection and of drafts is told to a person: calmly,
 * and only once it matters.
 *
 * @module
 */
import { HEEDED_CLOSE } from "../connection_terms.ts";
import type { Connection, EndReason } from "./connection.ts";
import type { PendingDraft } from "./outbox.ts";

/** What the head of the room and the banner say. */
export interface StatusView {
  readonly connection: "connecting" | "online" | "offline";
  readonly notice:
    | "offline"
    | "reconnecting"
    | "signed_out"
    | "outdated"
    | "too_many"
    | "not_kept"
    | "gone"
    | "failed"
    | null;
}

const ENDED: Readonly<Record<EndReason, StatusView["notice"]>> = {
  signed_out: "signed_out",
  name_replaced: "signed_out",
  banned: "failed",
  outdated: "outdated",
};

/**
 * @param away Whether the connection has been gone for some time.
 * @param networkUp What the device believes about its network.
 * @param kept Whether drafts are stored on the device.
 */
export function statusView(
  connection: Connection,
  away: boolean,
  networkUp: boolean,
  kept: boolean,
): StatusView {
  if (connection.phase === "ended") {
    return { connection: "offline", notice: ENDED[connection.reason] };
  }
  if (connection.phase === "online") {
    return { connection: "online", notice: kept ? null : "not_kept" };
  }
  if (!away) return { connection: "connecting", notice: null };
  if (!kept) return { connection: "offline", notice: "not_kept" };
  if (!networkUp) return { connection: "offline", notice: "offline" };
  const crowded = "code" in connection &&
    connection.code === HEEDED_CLOSE.tooManyConnections;
  return {
    connection: "offline",
    notice: crowded ? "too_many" : "reconnecting",
  };
}

/** One's own message on its way. */
export interface PendingView {
  readonly cid: string;
  readonly body: string;
  readonly state: "queued" | "sending" | "failed";
  /** Why it failed, or the room takes nothing for now: a nack's code. */
  readonly code: string | null;
  /** What it was to change; left out: it is a message. */
  readonly change?: "edit" | "delete";
}

/**
 * That it waits for its turn, or for its event, is none of a person's concern.
 *
 * @param limited Why the room takes nothing for some time; `null`: it may. It
 * is asked again and again meanwhile, which is nobody's concern either.
 */
export function pendingView(
  draft: PendingDraft,
  away: boolean,
  limited: string | null,
): PendingView {
  const { cid, body, refused } = draft;
  if (draft.state === "failed") {
    const failed = { cid, body, state: "failed", code: refused } as const;
    return draft.change === undefined
      ? failed
      : { ...failed, change: draft.change.kind };
  }
  const waits = away ? draft.state === "queued" : limited !== null;
  return waits && draft.state !== "stored"
    ? { cid, body, state: "queued", code: away ? null : limited }
    : { cid, body, state: "sending", code: null };
}
