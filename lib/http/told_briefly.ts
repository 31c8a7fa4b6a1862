/**
 * A form of a room that was refused, and told so in a few words: why, what was
 * typed, and the way back. That is for an address which was shown so many of
 * its forms again, with the room around them, that others would wait for it.
 *
 * @module
 */
import { HttpError } from "fresh";
import type { RoomId } from "../protocol.ts";
import { refusal } from "../text/limit_wording.ts";
import { joinWords } from "../text/wording.ts";
import type { Outcome } from "./room_forms.ts";

export type Refused = Extract<Outcome, { done: false }>;

/** What the page says. */
export interface Brief {
  readonly room: RoomId;
  readonly why: string;
  /** A text that would be lost; often empty. */
  readonly typed: string;
}

export class ToldBriefly extends HttpError {
  readonly brief: Brief;
  /** Such as when to come back. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(room: RoomId, refused: Refused) {
    super(refused.status);
    this.headers = refused.headers ?? {};
    const typed = refused.visit.draft?.body ?? "";
    this.brief = { room, why: reasonOf(refused), typed };
  }
}

function reasonOf({ headers, visit: { draft, join } }: Refused): string {
  const problem = join?.problem ?? null;
  if (problem !== null) return joinWords.problems[problem](join?.name ?? "");
  const retryAfter = headers?.["retry-after"];
  return refusal(
    draft?.problem ?? null,
    retryAfter === undefined ? null : Number(retryAfter),
  );
}
