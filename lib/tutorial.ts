/**
 * The protocol of Deno's WebSocket chat tutorial, so that its own page works
 * against this server unmodified. It talks in the lobby, as a guest whose name
 * is free again when the connection ends.
 *
 * Its client cannot handle anything but one JSON object a message, prepends
 * what it gets, and does not encode the name in the address.
 *
 * @module
 */
import type { Dialect } from "./dialect.ts";
import type { Identity } from "./identity/identity.ts";
import {
  type Cid,
  CLOSE,
  type HelloFrame,
  LOBBY,
  type ParsedClientFrames,
  PROTOCOL_VERSION,
} from "./protocol.ts";
import type { Admission } from "./socket.ts";
import { refusal } from "./text/limit_wording.ts";
import { joinWords } from "./text/wording.ts";

/** Who speaks when the server itself has to say something; a reserved name. */
const SYSTEM_NAME = "system";
/** What the client calls people who gave no name. */
const DEFAULT_NAME = "Anonymous";
/** A close reason may have 123 bytes. */
const REASON_BYTES_MAX = 123;

const BAD_FRAME = { ok: false, code: "bad_frame" } as const;

/** What is said for its client, which says nothing upon opening. */
export const TUTORIAL_HELLO: HelloFrame = {
  t: "hello",
  v: PROTOCOL_VERSION,
  client: "tutorial",
  rooms: [{ room: LOBBY }],
};

/** @param newCid Makes an idempotency key, as the client has none. */
export function tutorialDialect(newCid: () => Cid): Dialect {
  return {
    parse: (text) => parse(text, newCid()),
    encode(frame, people) {
      switch (frame.t) {
        case "presence": {
          const usernames = people(frame.room).map((person) => person.name);
          return JSON.stringify({ event: "update-users", usernames });
        }
        case "evt":
          if (frame.kind !== "message" || frame.body === null) return null;
          return message(frame.by.name, frame.body);
        case "nack":
          return message(SYSTEM_NAME, refusal(frame.code));
        default:
          return null;
      }
    },
    bundle: (frames) => frames,
  };
}

/**
 * The name in the address of the upgrade: all that follows `username=`, as the
 * client puts it there unencoded, and the browser encodes only some of it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const search = "?username=Ada%20&%20Bob+100%";
 * assertEquals(tutorialName(search), "Ada & Bob+100%");
 * ```
 */
export function tutorialName(search: string): string {
  const raw = /[?&]username=(.*)$/s.exec(search)?.[1] ?? "";
  return raw.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch (error) {
      if (error instanceof URIError) return encoded;
      throw error;
    }
  });
}

/** Lets a guest in under a name, or says why not. */
export async function admitGuest(
  identity: Pick<Identity, "claimGuest" | "release">,
  name: string,
  nowMs: number,
  address: string,
): Promise<Admission> {
  let claim = name === DEFAULT_NAME
    ? await identity.claimGuest(`${DEFAULT_NAME} 1`, nowMs)
    : await identity.claimGuest(name, nowMs);
  // A suggestion may be taken by the time it is claimed; then there is another.
  while (!claim.ok && claim.code === "taken" && name === DEFAULT_NAME) {
    claim = await identity.claimGuest(claim.suggestion, nowMs);
  }
  if (!claim.ok) {
    const reason = claim.code === "taken"
      ? `Username ${name} is already taken`
      : joinWords.problems[claim.code](name);
    return {
      ok: false,
      code: CLOSE.policy,
      reason: cutBytes(reason, REASON_BYTES_MAX),
    };
  }
  const { person } = claim;
  return {
    ok: true,
    member: { person, session: person.id, address, lingers: false },
    gone: () => identity.release(person.id),
  };
}

function parse(text: string, cid: Cid): ParsedClientFrames {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return BAD_FRAME;
    throw error;
  }
  if (typeof raw !== "object" || raw === null || !("event" in raw)) {
    return BAD_FRAME;
  }
  if (raw.event !== "send-message") return { ok: true, frames: [] };
  if (!("message" in raw) || typeof raw.message !== "string") return BAD_FRAME;
  return {
    ok: true,
    frames: [{
      t: "send",
      room: LOBBY,
      cid,
      kind: "message",
      body: raw.message,
    }],
  };
}

function message(username: string, text: string): string {
  return JSON.stringify({ event: "send-message", username, message: text });
}

/** The longest beginning of `text` that has at most `limit` bytes of UTF-8. */
function cutBytes(text: string, limit: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= limit) return text;
  // A character cut in half at the end is left out.
  return new TextDecoder().decode(bytes.subarray(0, limit), { stream: true });
}
