/**
 * Where one writes, from the start of a page: the field, what the Enter key
 * does in it, and what is said. It needs no live room: what is said before
 * there is one waits (`late_talk.ts`).
 *
 * @module
 */
import { computed, effect, signal } from "@preact/signals";
import type { Person, RoomId } from "../protocol.ts";
import { browser } from "./browser.ts";
import { createComposer } from "./composer.ts";
import { watchForDrafts } from "./draft_watch.ts";
import {
  createComposeGuard,
  type EarlyEnter,
  type EnterChoice,
  enterMeaning,
  hasKeyboard,
  sentEarly,
  storeChoice,
  storedChoice,
} from "./enter_key.ts";
import { inTime } from "./first_use.ts";
import { storedTexts } from "./kept_text.ts";
import { lateTalk } from "./late_talk.ts";
import type { LoadedTalk } from "./talk.ts";
import { catchTyping } from "./typing_target.ts";
import type { Writing } from "./writing.ts";

export interface DeskOptions {
  readonly room: RoomId;
  readonly me: Person;
  /** Longest text, in code points; 0 = no limit. */
  readonly textLimit: number;
  readonly field: { readonly current: HTMLTextAreaElement | null };
  /** The last Enter before it was the desk's. */
  readonly enter: EarlyEnter | null;
  /** Loads what says something; it fails where the network does. */
  readonly loadTalk: () => Promise<LoadedTalk>;
  /** Shows the end of the conversation, where what one says appears. */
  readonly toEnd: () => void;
}

export type Desk = ReturnType<typeof openDesk>;

export function openDesk(options: DeskOptions) {
  const { field, me, room, toEnd } = options;
  const { newCid, nowMs, setTimer } = browser;
  const texts = storedTexts(me.id);
  const talk = lateTalk({
    room,
    textLimit: signal(options.textLimit),
    texts,
    load: options.loadTalk,
    watch: (found, forgotten) => watchForDrafts(me.id, found, forgotten),
    inTime: (run) => inTime(run, setTimer),
    newCid,
    nowMs,
    setTimer,
  });
  const composer = createComposer({
    room,
    texts,
    caret: () => field.current?.selectionStart ?? 0,
    say: talk.say,
    nowMs,
    setTimer,
  });

  const touch = matchMedia("(hover: none) and (pointer: coarse)").matches;
  const keyboard = signal(false);
  const choice = signal<EnterChoice>(storedChoice());
  // A touch keyboard has no other way to a second line.
  const newlines = computed(() =>
    choice.value === "auto"
      ? touch && !keyboard.value
      : choice.value === "newline"
  );

  const typed = field.current?.value ?? "";
  const early = sentEarly(options.enter, typed, newlines.peek());
  if (early !== null && field.current !== null) field.current.value = early;
  const kept = composer.begin(early ?? typed);
  if (field.current !== null && kept !== null) {
    field.current.value = kept.text;
    field.current.setSelectionRange(kept.caret, kept.caret);
  }
  const stopTalk = talk.start();
  // Whichever tab the person has left in.
  const stopLeaving = effect(() => {
    if (talk.forgotten.value) composer.forget();
  });
  const over = new AbortController();
  const { signal: until } = over;
  const guard = createComposeGuard();
  addEventListener("pagehide", composer.leave, { signal: until });
  field.current?.addEventListener("keyup", guard.released, { signal: until });
  field.current?.addEventListener("beforeinput", (event) => {
    if (guard.stops(event)) event.preventDefault();
  }, { signal: until });
  catchTyping(() => field.current, until);

  const writing = signal<Writing | null>(null);

  /** Says what is in the field. */
  async function send(body: string): Promise<void> {
    const { activeElement } = document;
    const help = writing.peek();
    if (help !== null && help.editing.peek() !== null) {
      return await help.save(body);
    }
    if (!await composer.submit(body)) return;
    toEnd();
    // On touch it would bring the keyboard up for who had put it away.
    if (!touch || activeElement === field.current) field.current?.focus();
  }

  if (early !== null) void send(early);

  return {
    talk,
    composer,

    /** Rooms with a text that is not sent, as it was when the page opened. */
    draftRooms: texts.rooms(),

    send,

    /** Whether Enter by itself is a line break. */
    newlines,
    /** The person wants it so on this device, whatever it is. */
    setNewlines(now: boolean): void {
      choice.value = now ? "newline" : "send";
      storeChoice(choice.peek());
    },

    /** What helps with writing, once it is loaded. */
    writing,

    /** Lets Enter send. */
    onKeyDown(event: KeyboardEvent): void {
      keyboard.value = hasKeyboard(keyboard.peek(), event);
      if (writing.peek()?.pressed(event)) return event.preventDefault();
      const meaning = enterMeaning(event, newlines.peek());
      guard.pressed(meaning);
      if (meaning !== "send") return;
      event.preventDefault();
      field.current?.form?.requestSubmit();
    },

    stop(): void {
      over.abort();
      stopLeaving();
      stopTalk();
      writing.peek()?.stop();
      composer.stop();
    },
  };
}
