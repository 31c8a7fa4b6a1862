/**
 * How far people have read: taken from one of a person's connections, told to
 * the others, and to nobody else. Where it is remembered is `lib/identity/`.
 *
 * @module
 */
import type { ReadFrame } from "../protocol.ts";
import { TokenBuckets } from "../token_bucket.ts";
import type { Conn, Connections } from "./connections.ts";
import type { ConnId, Effect, Instant, Reading } from "./effects.ts";
import type { Rooms } from "./rooms.ts";

/** Of a session, whose tabs say it every 2 s at most; the rest is ignored. */
const SESSION_RATE = { perSecond: 5, burst: 20 };

export class Marks {
  readonly #conns: Connections;
  readonly #rooms: Rooms;
  readonly #bySession = new TokenBuckets(SESSION_RATE);

  constructor(conns: Connections, rooms: Rooms) {
    this.#conns = conns;
    this.#rooms = rooms;
  }

  /** Only of rooms that it is in, and of what was stored there. */
  read(conn: Conn, frame: ReadFrame, now: Instant): Effect[] {
    const room = this.#rooms.get(frame.room);
    if (room === undefined || !conn.rooms.has(room.id)) return [];
    const { person, session } = conn.member;
    if (this.#bySession.take(session, now.monoMs) > 0) return [];
    const seq = Math.min(frame.seq, room.head);
    const read = { room: room.id, seq, back: frame.back ?? false };
    return this.put(person.id, read, conn.id);
  }

  /** @param from The connection that need not be told. */
  put(personId: string, read: Reading, from?: ConnId): Effect[] {
    const to = [...this.#conns.of(personId)].filter((id) => id !== from);
    const mark: Effect = { do: "mark", personId, read };
    return to.length === 0
      ? [mark]
      : [mark, { do: "send", to, frame: { t: "read", ...read } }];
  }
}
