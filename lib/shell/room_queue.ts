/**
 * What waits for the live readers of one room: each frame once, however many
 * readers there are, and put together once for all who lack the same and speak
 * the same dialect.
 *
 * @module
 */
import type { Dialect, Message } from "../dialect.ts";
import type { ConnId } from "../hub/effects.ts";
import type { Person, RoomId, ServerFrame } from "../protocol.ts";

/** What a frame takes beside its text, by rule of thumb; in UTF-16 code units. */
const ENTRY_LENGTH = 300;
/** UTF-8 takes no more for a UTF-16 code unit. */
const BYTES_PER_UNIT = 3;

/** A WebSocket message has no more than this, in UTF-16 code units and frames. */
const MESSAGE_LENGTH_MAX = 64 * 1024;
const MESSAGE_SIZE_MAX = 1_024;
/** What is packed as one message, which leaves a third of talk, or less. */
const PACKED_LENGTH_MAX = 256 * 1024;
/**
 * Texts that come to more than this, in bytes, are packed in parts as long as
 * messages of text are: the runtime keeps for each connection a buffer as large
 * as the largest message, and somebody may say what cannot be packed.
 */
const PACKED_BYTES_MAX = 128 * 1024;

/**
 * A queue that is longer takes nothing from the one behind it, in UTF-16 code
 * units: what is put together anew for each slice is little beside it then.
 */
const TAKEN_LENGTH_MAX = 64 * 1024;

/** What a reader gets of a queue. */
export interface Share {
  /** Encoded, one by one. */
  readonly frames: readonly string[];
  /** The WebSocket messages that carry them. */
  readonly messages: readonly Message[];
  /** Of the messages together, in UTF-16 code units, or bytes if packed. */
  readonly length: number;
  readonly isPacked: boolean;
}

/** A frame, and what it is in the dialects it was asked for in. */
interface Entry {
  readonly frame: ServerFrame;
  readonly texts: Map<Dialect, string | null>;
}

export class RoomQueue {
  /** The hub's own set, as it is when the queue leaves. */
  readonly to: ReadonlySet<ConnId>;
  readonly #people: (room: RoomId) => Person[];
  readonly #entries: Entry[] = [];
  /** How many frames a reader has already; of others, none. */
  readonly #since = new Map<ConnId, number>();
  /**
   * Those of these numbers that many have, as they were told together. What
   * only one or two lack who came meanwhile is not worth packing anew, and many
   * who come and go on purpose could have it be packed all the time.
   */
  readonly #sharedSince = new Set([0]);
  /** How many frames the queue before this one has taken. */
  #taken = 0;
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

  /** How many frames wait that no queue before this one has. */
  get size(): number {
    return this.#entries.length - this.#taken;
  }

  /** What all come to, about; in UTF-16 code units. */
  get length(): number {
    return this.#length;
  }

  push(frame: ServerFrame): void {
    this.#add({ frame, texts: new Map() });
  }

  /**
   * Parts with what is beyond a length, in UTF-16 code units, or beyond so many
   * bytes of UTF-8, which is to leave after this; `null` if there is none. To be
   * called when this leaves.
   */
  cut(lengthMax: number, bytesMax: number): RoomQueue | null {
    this.#taken = 0;
    const mostBytes = BYTES_PER_UNIT * this.#length;
    if (this.#length <= lengthMax && mostBytes <= bytesMax) return null;
    const rest = new RoomQueue(this.to, this.#people);
    const entries = this.#entries.splice(0);
    this.#length = 0;
    let bytes = 0;
    for (const entry of entries) {
      const isFull = this.#length >= lengthMax || bytes >= bytesMax;
      if (!isFull) bytes += bytesOf(entry);
      (isFull ? rest : this).#add(entry);
    }
    const count = this.#entries.length;
    for (const [id, since] of this.#since) {
      if (since > count) rest.#since.set(id, since - count);
    }
    return rest.size > 0 ? rest : null;
  }

  /**
   * Takes what waits behind this queue, so that who is still to be told this is
   * told that as well; they are then to be named to that queue by `told`.
   */
  take(behind: RoomQueue): void {
    if (this.#length > TAKEN_LENGTH_MAX) return;
    if (behind.to !== this.to || behind.size === 0) return;
    for (const entry of behind.#entries.slice(behind.#taken)) this.#add(entry);
    behind.#taken = behind.#entries.length;
  }

  /** A reader was told all that the queue before this one has taken. */
  told(id: ConnId): void {
    if (this.#taken === 0) return;
    this.#sharedSince.add(this.#taken);
    // Who has become live meanwhile has more already.
    const since = this.#since.get(id) ?? 0;
    this.#since.set(id, Math.max(this.#taken, since));
  }

  /** A reader is live from here on, and has what is here already, or behind. */
  joined(id: ConnId, behind?: RoomQueue): void {
    if (behind !== undefined) this.take(behind);
    this.#since.set(id, this.#entries.length);
  }

  /** The `seq` before the first event that is here for a reader; `null`: none is. */
  before(id: ConnId): number | null {
    for (let i = this.#since.get(id) ?? 0; i < this.#entries.length; i++) {
      const frame = this.#entries[i]?.frame;
      if (frame?.t === "evt") return frame.seq - 1;
    }
    return null;
  }

  /** What is here for a reader. To be asked for when they are sent it. */
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

  #add(entry: Entry): void {
    const { frame } = entry;
    if (this.#shares.size > 0) {
      this.#shares.clear();
      this.#whole = null;
    }
    this.#entries.push(entry);
    this.#length += ENTRY_LENGTH;
    if (frame.t === "evt") this.#length += frame.body?.length ?? 0;
  }

  #compose(dialect: Dialect, since: number): Share {
    const frames = this.#entries.slice(since)
      .map((entry) => this.#encode(entry, dialect))
      .filter((text) => text !== null);
    const messages = this.#sharedSince.has(since)
      ? packedOf(frames, dialect)
      : textsOf(frames, dialect, MESSAGE_LENGTH_MAX);
    const length = messages.reduce((sum, { length }) => sum + length, 0);
    const isPacked = messages.some((message) => typeof message !== "string");
    return { frames, messages, length, isPacked };
  }

  #encode({ frame, texts }: Entry, dialect: Dialect): string | null {
    let text = texts.get(dialect);
    if (text === undefined) {
      text = dialect.encode(frame, this.#people);
      texts.set(dialect, text);
    }
    return text;
  }
}

const encoder = new TextEncoder();

/** What a frame takes, about. */
function bytesOf({ frame }: Entry): number {
  const body = frame.t === "evt" ? frame.body : null;
  return ENTRY_LENGTH + encoder.encode(body ?? "").byteLength;
}

function textsOf(
  frames: readonly string[],
  dialect: Dialect,
  lengthMax: number,
): readonly string[] {
  return parts(frames, lengthMax).flatMap((part) => dialect.bundle(part));
}

function packedOf(
  frames: readonly string[],
  dialect: Dialect,
): readonly Message[] {
  const partsOf = (lengthMax: number) =>
    textsOf(frames, dialect, lengthMax)
      .map((text) => dialect.pack?.(text) ?? text);
  if (dialect.pack === undefined) return partsOf(MESSAGE_LENGTH_MAX);
  const packed = partsOf(PACKED_LENGTH_MAX);
  return packed.every(({ length }) => length <= PACKED_BYTES_MAX)
    ? packed
    : partsOf(MESSAGE_LENGTH_MAX);
}

/** As few parts as there can be, none of them empty. */
function parts(
  frames: readonly string[],
  lengthMax: number,
): (readonly string[])[] {
  const ends: number[] = [];
  let begin = 0;
  let length = 0;
  for (const [i, frame] of frames.entries()) {
    const isFull = length + frame.length > lengthMax ||
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
