/**
 * What somebody can do about messages and people, live in a browser: opens the
 * buttons in place, has orders done, and sees to it that none is lost with the
 * page. Loaded when it is called for the first time.
 *
 * @module
 */
import "./shared.ts";
import { type ReadonlySignal, signal } from "@preact/signals";
import type { RoomId } from "../protocol.ts";
import { parseOrder } from "../room/order.ts";
import { messageAddress } from "../text/address.ts";
import { type Acts, createActs, type Wish } from "./acts.ts";
import type { Chat } from "./chat.ts";
import { copyText } from "./copy.ts";
import type { Env } from "./env.ts";

/** What the buttons are about, and the link that they belong to. */
export interface Menu {
  readonly person: { readonly id: string; readonly name: string };
  readonly message:
    | { readonly id: string; readonly seq: number; readonly body: string }
    | null;
  readonly anchor: HTMLElement;
  readonly key: string;
}

export interface HostingOptions {
  readonly chat: Chat;
  readonly env: Env;
  readonly room: RoomId;
}

export type Hosting = ReturnType<typeof startHosting>;

export function startHosting({ chat, env, room }: HostingOptions) {
  const { newCid, setTimer } = env;
  const acts: Acts = createActs({
    newCid,
    setTimer,
    send: chat.act,
    hand: ({ cid, kind }, { message }) => {
      const own = chat.messages.peek().find(({ id, by }) =>
        id === message && by.id === chat.me.peek().id
      );
      if (kind !== "delete" || own === undefined) return false;
      void chat.change({ kind, of: own.cid, id: own.id }, "", cid);
      return true;
    },
  });
  const menu = signal<Menu | null>(null);
  /** Whether the link was copied; `null`: it cannot be. */
  const copied = signal<boolean | null>(null);
  chat.follow(acts.listener);
  const over = new AbortController();
  const stopWatching = env.watch({ nudge() {}, hidden: () => acts.flush() });
  // The socket goes with the page; a request may outlive it. Twice is once.
  addEventListener("pagehide", () => {
    for (const wish of acts.flush()) post(room, wish);
  }, { signal: over.signal });

  return {
    told: acts.told,
    deleting: acts.deleting,
    undo: acts.undo,
    dismiss: acts.dismiss,
    menu: menu as ReadonlySignal<Menu | null>,
    copied: copied as ReadonlySignal<boolean | null>,

    /** Opens what a link leads to; `false`: it is not here. */
    open(anchor: HTMLAnchorElement): boolean {
      const { searchParams } = new URL(anchor.href);
      const subject = subjectOf(chat, searchParams);
      if (subject === null) return false;
      menu.value = { ...subject, anchor, key: newCid() };
      // A page on plain HTTP has no clipboard.
      copied.value = isSecureContext ? false : null;
      return true;
    },

    /** Puts the link to the message on the clipboard. */
    async copyLink(): Promise<void> {
      const seq = menu.peek()?.message?.seq;
      if (seq === undefined) return;
      const address = new URL(messageAddress(room, seq), location.href);
      copied.value = await copyText(address.href) ? true : null;
    },

    close(): void {
      menu.value = null;
    },

    /** Does what a button of the menu says. */
    order(value: string): void {
      const order = parseOrder(value);
      const about = menu.peek();
      if (order === null || about === null) return;
      menu.value = null;
      const { person, message } = about;
      acts.order({ order, person, message: message?.id ?? null });
    },

    stop(): void {
      over.abort();
      stopWatching();
      acts.stop();
    },
  };
}

function subjectOf(
  { messages, people }: Chat,
  query: URLSearchParams,
): Pick<Menu, "person" | "message"> | null {
  const seq = Number(query.get("on"));
  const message = messages.peek().find((message) => message.seq === seq);
  if (message !== undefined && message.body !== null) {
    const { id, body, by } = message;
    return { person: by, message: { id, seq, body } };
  }
  const id = query.get("person");
  const person = people.peek().find((person) => person.id === id);
  return person === undefined ? null : { person, message: null };
}

function post(room: RoomId, { cid, kind, body, ref }: Wish): void {
  fetch(`/api/rooms/${room}/messages`, {
    method: "POST",
    keepalive: true,
    headers: { "content-type": "application/json", "idempotency-key": cid },
    body: JSON.stringify({ kind, body, ref }),
  }).catch(() => {
    // Nobody is left to tell.
  });
}
