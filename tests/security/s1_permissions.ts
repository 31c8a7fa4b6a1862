/**
 * Who may do what, as a table that is written apart from the code: for each
 * cell, what the server has to answer.
 *
 * @module
 */
import type { ClientFrame, NackCode } from "../../lib/protocol.ts";

export type Kind = Extract<ClientFrame, { t: "send" }>["kind"];

/** Who asks; the last two are nobody the server knows. */
export const ACTORS = [
  "owner",
  "host",
  "member",
  "visitor",
  "muted",
  "banned",
  "stranger",
  "revoked",
] as const;
export type Actor = typeof ACTORS[number];

/** Whose message, or to whom. */
export type Target = "own" | "visitor" | "host" | "owner" | "none";

export interface Wish {
  kind: Kind;
  target: Target;
}

const PERSONAL = [
  "host",
  "unhost",
  "mute",
  "unmute",
  "remove",
  "readmit",
] as const;
const OF_THE_ROOM = ["slow", "lock", "unlock"] as const;

/** Everything that a frame or the API can ask for. */
export const WISHES: readonly Wish[] = [
  { kind: "message", target: "none" },
  ...(["own", "visitor", "host", "owner"] as const).flatMap((target) => [
    { kind: "edit" as const, target },
    { kind: "delete" as const, target },
  ]),
  ...PERSONAL.flatMap((kind) =>
    (["own", "visitor", "host", "owner"] as const)
      .map((target) => ({ kind, target }))
  ),
  ...OF_THE_ROOM.map((kind) => ({ kind, target: "none" as const })),
];

/** `null`: it is done. */
export function expected(
  actor: Actor,
  { kind, target }: Wish,
  unlisted: boolean,
): NackCode | "no_session" | null {
  if (actor === "stranger" || actor === "revoked") return "no_session";
  if (actor === "banned") return "banned";
  if (actor === "visitor" && unlisted) return "no_room";
  const runs = actor === "owner" || actor === "host";
  const above = actor === "owner" || actor === "host" && target === "visitor";
  switch (kind) {
    case "message":
      return actor === "muted" ? "muted" : null;
    case "edit":
      if (actor === "muted") return "muted";
      return target === "own" ? null : "forbidden";
    case "delete":
      return target === "own" || above ? null : "forbidden";
    case "slow":
    case "lock":
    case "unlock":
      return runs ? null : "forbidden";
    case "host":
      return actor === "owner" && target !== "own" ? null : "forbidden";
    case "unhost":
      if (target === "own") return actor === "host" ? null : "forbidden";
      if (!above) return "forbidden";
      return target === "visitor" ? "bad_ref" : null;
    default:
      return target !== "own" && above ? null : "forbidden";
  }
}

/** What the server answers to a wish to read: an HTTP status. */
export function readable(actor: Actor, unlisted: boolean): 200 | 403 | 404 {
  if (actor === "banned") return 403;
  const knows = actor === "owner" || actor === "host" || actor === "member" ||
    actor === "muted";
  return unlisted && !knows ? 404 : 200;
}
