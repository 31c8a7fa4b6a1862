/**
 * What comes from a socket: how much of it is read, and what the hub is told.
 * Bad input ends a connection, or is counted against it; it never throws.
 *
 * @module
 */
import type { Hub } from "../chat.ts";
import type { Effect, Instant } from "../hub/effects.ts";
import { exceeds, type Limits } from "../limits.ts";
import { CLOSE } from "../protocol.ts";
import type { Door } from "./admission.ts";
import type { Link, Links } from "./link.ts";
import { refusal } from "./stopping.ts";
import { Work } from "./work.ts";

export interface InboxOptions {
  hub: Hub;
  links: Links;
  limits: Limits;
  door: Door;
  now: () => Instant;
  /** From then on, whatever is to be stored is refused. */
  isStopping: () => boolean;
  perform: (effects: readonly Effect[]) => void;
}

export class Inbox {
  readonly #hub: Hub;
  readonly #links: Links;
  readonly #limits: Limits;
  readonly #door: Door;
  readonly #now: InboxOptions["now"];
  readonly #isStopping: InboxOptions["isStopping"];
  readonly #perform: InboxOptions["perform"];
  readonly #work: Work;

  constructor(options: InboxOptions) {
    this.#hub = options.hub;
    this.#links = options.links;
    this.#limits = options.limits;
    this.#door = options.door;
    this.#now = options.now;
    this.#isStopping = options.isStopping;
    this.#perform = options.perform;
    this.#work = new Work(options.limits);
  }

  /** One message of a socket, as it came. */
  message(link: Link, data: unknown): void {
    if (!this.#links.has(link)) return;
    if (typeof data !== "string") {
      this.#links.close(link, CLOSE.binary, "Only text frames are understood");
      return;
    }
    if (exceedsBytes(data, this.#limits.frameBytes)) {
      this.#links.close(link, CLOSE.tooBig, "The frame is too big");
      return;
    }
    if (link.held !== null) {
      this.#door.hold(link, link.held, data);
      return;
    }
    if (!this.#work.mayRead(link, data, this.#now().monoMs)) {
      this.#links.close(link, CLOSE.policy, "Too much at once");
      return;
    }
    const parsed = link.dialect.parse(data);
    if (!parsed.ok) {
      this.#perform(this.#hub.violated(link.id, parsed.code));
      return;
    }
    if (!this.#work.mayDo(link, parsed.frames, this.#now().monoMs)) {
      this.#links.close(link, CLOSE.policy, "Too much asked for at once");
      return;
    }
    for (const frame of parsed.frames) {
      this.#perform(
        frame.t === "send" && this.#isStopping()
          ? [{ do: "send", to: [link.id], frame: refusal(frame) }]
          : this.#hub.receive(link.id, frame, this.#now()),
      );
    }
  }
}

const encoder = new TextEncoder();

/** Whether a text is longer in UTF-8 than a limit; counts only where it may be. */
function exceedsBytes(text: string, limit: number): boolean {
  return exceeds(text.length * 3, limit) &&
    exceeds(encoder.encode(text).byteLength, limit);
}
