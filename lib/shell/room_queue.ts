/**
 * What waits for the live readers of one room: each frame once, however many
 * readers there are, and put together once for all who speak the same dialect.
 *
 * @module
 */
import type { Dialect } from "../dialect.ts";
import type { ConnId } from "../hub/effects.ts";
import type { Person, RoomId, ServerFrame } from "../protocol.ts";

/** What a frame takes beside its text, by rule of thumb; in UTF-16 code units. */
const ENTRY_LENGTH = 300;

/** A WebSocket message has no more than this, in UTF-16 code units and frames. */
const MESSAGE_LENGTH_MAX = 256 * 1024;
const MESSAGE_SIZE_MAX = 1_024;

/** What a reader gets of a queue. */
export interface Share {
  /** Encoded, one by one. */
  readonly frames: readonly string[];
  /** The WebSocket messages that carry them. */
  readonly messages: readonly string[];
  /** Of the messages together, in UTF-16 code units. */
  readonly length: number;
}

export class RoomQueue {
  /** The hub's own set, as it is when the queue leaves. */
  readonly to: ReadonlySet<ConnId>;
  readonly #people: (room: RoomId) => Person[];
  readonly #frames: ServerFrame[] = [];
  /** How many frames were here before a reader was, of those who came since. */
  readonly #since = new Map<ConnId, number>();
  readonly #encoded = new Map<Dialect, readonly (string | null)[]>();
  /** The shares that were asked for, by how many frames they leave out. */
  readonly #shares = new Map<Dialect, Map<number, Share>>();
  /** The one of all frames that was asked for last, as it mostly is again. */
  #whole: { dialect: Dialect; share: Share } | null = null;
  #length = 0;

  constructor(
    to: ReadonlySet<ConnId>,
    people: (room: RoomId) => Person[],
  ) {
    this.to = to;
    this.#people = people;
  }

  /** How many frames wait. */
  get size(): number {
    return this.#frames.length;
  }

  /** What they come to, about; in UTF-16 code units. */
  get length(): number {
    return this.#length;
  }

  push(frame: ServerFrame): void {
    this.#frames.push(frame);
    this.#length += ENTRY_LENGTH;
    if (frame.t === "evt") this.#length += frame.body?.length ?? 0;
  }

  /** A reader is live from here on, and has what is here already. */
  joined(id: ConnId): void {
    this.#since.set(id, this.#frames.length);
  }

  /** What is here for a reader. To be asked for once nothing more comes. */
  share(id: ConnId, dialect: Dialect): Share {
    const since = this.#since.size === 0 ? 0 : this.#since.get(id) ?? 0;
    if (since === 0 && this.#whole?.dialect === dialect) {
      return this.#whole.share;
    }
    let shares = this.#shares.get(dialect);
    if (shares === undefined) this.#shares.set(dialect, shares = new Map());
    let share = shares.get(since);
    if (share === undefined) {
      shares.set(since, share = this.#compose(dialect, since));
    }
    if (since === 0) this.#whole = { dialect, share };
    return share;
  }

  #compose(dialect: Dialect, since: number): Share {
    const frames = this.#encode(dialect).slice(since)
      .filter((text) => text !== null);
    const messages = parts(frames).flatMap((part) => dialect.bundle(part));
    const length = messages.reduce((sum, text) => sum + text.length, 0);
    return { frames, messages, length };
  }

  #encode(dialect: Dialect): readonly (string | null)[] {
    let texts = this.#encoded.get(dialect);
    if (texts === undefined) {
      texts = this.#frames.map((one) => dialect.encode(one, this.#people));
      this.#encoded.set(dialect, texts);
    }
    return texts;
  }
}

/** As few parts as there can be, none of them empty. */
function parts(frames: readonly string[]): (readonly string[])[] {
  const ends: number[] = [];
  let begin = 0;
  let length = 0;
  for (const [i, frame] of frames.entries()) {
    const isFull = length + frame.length > MESSAGE_LENGTH_MAX ||
      i - begin >= MESSAGE_SIZE_MAX;
    if (isFull && i > begin) {
      ends.push(i);
      begin = i;
      length = 0;
    }
    length += frame.length;
  }
  if (frames.length > 0) ends.push(frames.length);
  return ends.map((end, i) => frames.slice(ends[i - 1] ?? 0, end));
}
