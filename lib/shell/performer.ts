/**
 * Which part of the shell performs which effect of the hub.
 *
 * @module
 */
import type { Effect, Reading } from "../hub/effects.ts";
import type { Drafts } from "./drafts.ts";
import type { FanOut } from "./fan_out.ts";
import type { Links } from "./link.ts";
import type { Neighbours } from "./neighbours.ts";
import type { Reads } from "./reads.ts";

export interface PerformerOptions {
  links: Links;
  fanOut: FanOut;
  drafts: Drafts;
  reads: Reads;
  /** `null`: there are no other processes. */
  neighbours: Neighbours | null;
  /** Remembers how far somebody has read; nobody waits for it. */
  mark: (personId: string, read: Reading) => void;
}

export class Performer {
  readonly #links: Links;
  readonly #fanOut: FanOut;
  readonly #drafts: Drafts;
  readonly #reads: Reads;
  readonly #neighbours: Neighbours | null;
  readonly #mark: PerformerOptions["mark"];

  constructor(options: PerformerOptions) {
    this.#links = options.links;
    this.#fanOut = options.fanOut;
    this.#drafts = options.drafts;
    this.#reads = options.reads;
    this.#neighbours = options.neighbours;
    this.#mark = options.mark;
  }

  do(effect: Effect): void {
    switch (effect.do) {
      case "send":
        this.#fanOut.send(effect.to, effect.frame);
        break;
      case "tell":
        this.#fanOut.tell(effect.room, effect.to, effect.frame);
        break;
      case "backlog":
        this.#fanOut.backlog(effect.conn, effect.events);
        break;
      case "flush":
        this.#fanOut.flushRoom(effect.room);
        break;
      case "close": {
        const link = this.#links.get(effect.conn);
        if (link !== undefined) {
          this.#links.close(link, effect.code, effect.reason);
        }
        break;
      }
      case "append":
        this.#drafts.gather(effect.conn, effect.draft);
        break;
      case "heads":
        this.#reads.heads(effect);
        break;
      case "look":
        this.#reads.look(effect);
        break;
      case "replay":
        this.#reads.replay(effect);
        break;
      case "follow":
        this.#reads.follow(effect);
        break;
      case "typed":
        this.#neighbours?.typed(effect.room, effect.by);
        break;
      case "here":
        this.#neighbours?.here(effect.room);
        break;
      case "page":
        this.#reads.page(effect);
        break;
      case "rooms":
        this.#reads.rooms(effect);
        break;
      case "mark":
        this.#mark(effect.personId, effect.read);
        break;
      default:
        assertNever(effect);
    }
  }
}

function assertNever(effect: never): never {
  throw new Error(`Cannot perform effect: ${JSON.stringify(effect)}`);
}
