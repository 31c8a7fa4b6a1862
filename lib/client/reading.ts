/**
 * What goes on beside writing: how far one has read, who types, what waits in
 * other rooms, and what the tab and the app's icon say of it. Loaded when there
 * is something of it, the person does something, or the page has been there for
 * a while.
 *
 * @module
 */
import "./shared.ts";
import { effect, type ReadonlySignal } from "@preact/signals";
import type { RoomId, ServerFrame } from "../protocol.ts";
import type { Chat } from "./chat.ts";
import type { Env } from "./env.ts";
import { createMarks } from "./marks.ts";
import { createRooms, type ListedRoom, nextUnread } from "./rooms.ts";
import { createTyping } from "./typing.ts";

export interface ReadingOptions {
  readonly chat: Chat;
  /** What is in the field. */
  readonly composer: { readonly text: ReadonlySignal<string | null> };
  readonly env: Env;
  /** What was beside the messages before this began. */
  readonly heard: ReadonlySignal<readonly ServerFrame[]>;
  readonly room: RoomId;
  /** As the server knew it; `null`: one was not here before. */
  readonly mark: number | null;
  readonly rooms: readonly ListedRoom[];
  readonly timeline: () => HTMLElement | null;
}

/** How often one looks at most: each time, the page is laid out once more. */
const REST_MS = 100;

export type Reading = ReturnType<typeof startReading>;

export function startReading(options: ReadingOptions) {
  const { chat, env, room, timeline } = options;
  const { nowMs, setTimer } = env;
  const looks = () => env.visible() && document.hasFocus();
  const marks = createMarks({
    first: options.mark,
    messages: chat.messages,
    myId: () => chat.me.peek().id,
    looks,
    seen: () => lastOnScreen(timeline()),
    tell: (seq, back) => chat.whisper({ t: "read", room, seq, back }),
    setTimer,
  });
  const typing = createTyping({
    tell: () => chat.whisper({ t: "typing", room }),
    nowMs,
    setTimer,
  });
  const rooms = createRooms({
    room,
    first: options.rooms,
    ask: () => chat.whisper({ t: "rooms", req: 0 }),
    visible: env.visible,
    setTimer,
  });
  function hear(frame: ServerFrame): void {
    if (frame.t === "rooms") return rooms.heard(frame.rooms);
    if (frame.t === "evt") return typing.said(frame.by.id);
    if (frame.t === "typing" && frame.room === room) typing.heard(frame.by);
    if (frame.t !== "read") return;
    if (frame.room === room) marks.heard(frame.seq, frame.back ?? false);
    else rooms.refresh();
  }
  options.heard.peek().forEach(hear);
  chat.listen(hear);

  const over = new AbortController();
  const { signal } = over;
  const box = timeline();
  let rests = false;
  let wanted = false;
  /** What has just come is drawn after it is known; in a hidden tab, never. */
  function look(): void {
    if (!looks()) return marks.look();
    wanted = true;
    if (rests) return;
    rests = true;
    requestAnimationFrame(() => setTimer(lookNow, 0));
  }
  function lookNow(): void {
    wanted = false;
    marks.look();
    setTimer(() => {
      // Between two drawings, when nothing must be laid out for it.
      if (wanted) lookNow();
      else rests = false;
    }, REST_MS);
  }
  const stopLooking = effect(() => {
    void chat.shown.value;
    void chat.messages.value;
    look();
  });
  box?.addEventListener("scroll", look, { passive: true, signal });
  addEventListener("focus", look, { signal });
  addEventListener("blur", marks.look, { signal });
  addEventListener("pagehide", marks.flush, { signal });
  document.addEventListener("visibilitychange", () => {
    marks.look();
    marks.flush();
    rooms.refresh();
  }, { signal });
  const stopTelling = effect(() => {
    if (chat.connection.value.phase === "online") marks.again();
  });
  addEventListener("keydown", (event) => {
    const step = stepOf(event);
    const next = step && nextUnread(rooms.links.peek(), room, step);
    if (next === null) return;
    event.preventDefault();
    location.assign(`/r/${next}`);
  }, { signal });
  const before = options.composer.text.peek();
  const stopTyping = effect(() => {
    const text = options.composer.text.value ?? "";
    if (text !== before) typing.typed(text);
  });
  const { title } = document;
  const stopCounting = effect(() => {
    const unread = marks.unread.value + rooms.unread();
    document.title = unread > 0 ? `(${unread}) ${title}` : title;
    showBadge(unread);
  });

  return {
    marks,
    typing,
    /** The rooms, and how much waits in each. */
    links: () =>
      rooms.links.value.map((link) =>
        link.room === room ? { ...link, unread: marks.unread.value } : link
      ),

    stop(): void {
      over.abort();
      chat.listen(null);
      stopLooking();
      stopTelling();
      stopCounting();
      stopTyping();
      marks.stop();
      typing.stop();
      rooms.stop();
      document.title = title;
    },
  };
}

/** Alt+Shift and an arrow, wherever the focus is; `null`: another key. */
function stepOf(event: Event): 1 | -1 | null {
  if (!(event instanceof KeyboardEvent)) return null;
  const { altKey, key, shiftKey } = event;
  if (!altKey || !shiftKey) return null;
  return key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : null;
}

/** The `seq` of the last message that is in sight; 0 if none is. */
function lastOnScreen(box: HTMLElement | null): number {
  if (box === null) return 0;
  const { bottom, left, right } = box.getBoundingClientRect();
  const middle = (left + right) / 2;
  // Upwards from the edge, over gaps and days, to the first message.
  for (let y = bottom - 1; y > bottom - LOOK_PX; y -= LOOK_STEP_PX) {
    const line = document.elementFromPoint(middle, y)?.closest("li.message");
    if (line?.id.startsWith("m-")) return Number(line.id.slice(2));
  }
  return 0;
}

/** How far from the lower edge the last message is looked for, and how often. */
const LOOK_PX = 480;
const LOOK_STEP_PX = 16;

/** On the icon of the installed app; a tab has none. */
function showBadge(count: number): void {
  if (!("setAppBadge" in navigator)) return;
  navigator.setAppBadge(count).catch(() => {
    // Not installed, or not wanted there.
  });
}
