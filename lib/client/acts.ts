/**
 * What somebody does to others' messages, to people and to the room: sent one
 * after the other, repeated under the same `cid` until the server has answered,
 * and told with a way back.
 *
 * It is no part of the outbox: nothing here waits for messages, nor they for
 * it, and none of it outlives the tab, but deletions of one's own messages,
 * which the outbox gets once they cannot be taken back. What can be undone by
 * another act is done at once. A deletion cannot, so it waits
 * {@linkcode UNDO_MS} before it is sent; {@linkcode Acts.flush} ends the wait.
 * Times are milliseconds.
 *
 * @module
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Cid, NackCode, SendFrame } from "../protocol.ts";
import { inverse, isPersonal, type Order } from "../room/order.ts";

/** How long a way back is offered. */
export const UNDO_MS = 10_000;
/** Told things that stand at once; the oldest goes for the next one. */
export const TOLD_MAX = 3;
/** What is not answered for this long is sent again. */
const ANSWER_MS = 15_000;
const AGAIN_MS = 1_000;

/** What was ordered, about whom. */
export interface Deed {
  readonly order: Order;
  /** `null`: the room itself. */
  readonly person: { readonly id: string; readonly name: string } | null;
  /** The id of the message that it is about. */
  readonly message: string | null;
}

/** Something that is told for a while. */
export interface Told {
  readonly id: number;
  readonly deed: Deed;
  /** Why the server would not; `null`: it is done, or soon will be. */
  readonly refused: NackCode | null;
  readonly undoable: boolean;
}

export type Wish = Pick<SendFrame, "cid" | "kind" | "body" | "ref">;

export interface ActsOptions {
  readonly newCid: () => Cid;
  readonly setTimer: (run: () => void, ms: number) => () => void;
  readonly send: (wish: Wish) => void;
  /** Whether somebody else sees to it: deletions of one's own go elsewhere. */
  readonly hand: (wish: Wish, deed: Deed) => boolean;
}

/** What tells the answers of the server; `chat.ts` does. */
export interface Listener {
  readonly online: (now: boolean) => void;
  readonly acked: (cid: string) => void;
  readonly refused: (
    cid: string,
    refusal: { code: NackCode; retry: boolean; afterMs?: number | undefined },
  ) => void;
}

interface Waiting extends Wish {
  readonly deed: Deed;
}

export type Acts = ReturnType<typeof createActs>;

export function createActs({ newCid, setTimer, send, hand }: ActsOptions) {
  const told = signal<readonly Told[]>([]);
  /** Deletions that can still be taken back, by what tells of them. */
  const held = signal<ReadonlyMap<number, Deed>>(new Map());
  const timers = new Map<number, () => void>();
  /** What the server has not answered, in order; the first is under way. */
  const waiting = signal<readonly Waiting[]>([]);
  /** What others have seen to since the last {@linkcode Acts.flush}. */
  let handed: Wish[] = [];
  let online = false;
  let numbers = 0;
  let cancelAgain: (() => void) | null = null;

  function tell(deed: Deed, refused: NackCode | null): number {
    const id = ++numbers;
    const undoable = refused === null &&
      (deed.order.kind === "delete" || inverse(deed.order) !== null);
    told.value = [...told.peek(), { id, deed, refused, undoable }];
    timers.set(id, setTimer(() => dismiss(id), UNDO_MS));
    return id;
  }

  /** It is told no more; a deletion that waited for it is sent. */
  function dismiss(id: number): void {
    const deed = held.peek().get(id);
    forget(id);
    if (deed !== undefined) post(deed);
  }

  function forget(id: number): void {
    timers.get(id)?.();
    timers.delete(id);
    told.value = told.peek().filter((one) => one.id !== id);
    held.value = new Map([...held.peek()].filter(([key]) => key !== id));
  }

  function post(deed: Deed): void {
    const { order, person, message } = deed;
    const ref = order.kind === "delete"
      ? message
      : isPersonal(order)
      ? person?.id ?? null
      : null;
    const { kind, body } = order;
    const wish = {
      cid: newCid(),
      kind,
      body,
      ...(ref === null ? {} : { ref }),
    };
    if (hand(wish, deed)) return void handed.push(wish);
    waiting.value = [...waiting.peek(), { ...wish, deed }];
    if (waiting.peek().length === 1) pump();
  }

  /** Sends the first, again if it was sent before. */
  function pump(): void {
    cancelAgain?.();
    cancelAgain = null;
    const [first] = waiting.peek();
    if (!online || first === undefined) return;
    const { deed: _, ...wish } = first;
    again(ANSWER_MS);
    send(wish);
  }

  function again(ms: number): void {
    cancelAgain?.();
    cancelAgain = setTimer(pump, ms);
  }

  function answered(cid: string): Waiting | null {
    const [first] = waiting.peek();
    if (first?.cid !== cid) return null;
    waiting.value = waiting.peek().slice(1);
    return first;
  }

  const listener: Listener = {
    online(now) {
      online = now;
      pump();
    },
    acked(cid) {
      if (answered(cid) !== null) pump();
    },
    refused(cid, { code, retry, afterMs }) {
      if (waiting.peek()[0]?.cid !== cid) return;
      if (retry) return again(afterMs ?? AGAIN_MS);
      const refused = answered(cid);
      if (refused !== null) tell(refused.deed, code);
      pump();
    },
  };

  return {
    listener,
    told: told as ReadonlySignal<readonly Told[]>,
    /** Ids of messages that are to be deleted, and are still there. */
    deleting: computed<ReadonlySet<string>>(() => {
      const deeds = [...held.value.values(), ...waiting.value.map(deedOf)];
      const ids = deeds.map(({ order, message }) =>
        order.kind === "delete" ? message : null
      );
      return new Set(ids.filter((id) => id !== null));
    }),

    /** Does it, at once or after the time to take it back. */
    order(deed: Deed): void {
      const [oldest] = told.peek();
      if (told.peek().length >= TOLD_MAX && oldest !== undefined) {
        dismiss(oldest.id);
      }
      const id = tell(deed, null);
      if (deed.order.kind === "delete") {
        held.value = new Map(held.peek()).set(id, deed);
      } else post(deed);
    },

    undo(id: number): void {
      const one = told.peek().find((one) => one.id === id);
      if (one === undefined) return;
      const wasHeld = held.peek().has(id);
      forget(id);
      const order = inverse(one.deed.order);
      if (!wasHeld && order !== null) post({ ...one.deed, order });
    },

    dismiss,

    /**
     * Sends what waits to be taken back; the page may go away. Gives what the
     * server has not confirmed.
     */
    flush(): readonly Wish[] {
      handed = [];
      for (const id of held.peek().keys()) dismiss(id);
      const unheard = waiting.peek().map(({ deed: _, ...wish }) => wish);
      return [...unheard, ...handed];
    },

    /** Lets go of its timers. */
    stop(): void {
      cancelAgain?.();
      for (const cancel of timers.values()) cancel();
    },
  };
}

function deedOf({ deed }: Waiting): Deed {
  return deed;
}
