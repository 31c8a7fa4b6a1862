/**
 * What makes writing pleasant, live in a browser: the list that `@` and `:`
 * open, changing one's last message, marks around what is selected, scrolling
 * from the field, and a field that grows where the stylesheet cannot. What the
 * keys do among the messages (`roving.ts`) comes along.
 *
 * Loaded when the person first does something on the page. Sending is not here
 * but in `desk.ts`, which works without.
 *
 * @module
 */
import "./shared.ts";
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { messageAnchor } from "../text/address.ts";
import { normaliseText } from "../text/normalise.ts";
import { EMOJI } from "../text/markdown/emoji.ts";
import type { Chat } from "./chat.ts";
import { emoji, people, type Token } from "./completion.ts";
import { createCompletionList, type OpenList } from "./completion_list.ts";
import type { ComposerModel } from "./composer.ts";
import { clearKeyboard } from "./keyboard.ts";
import { lastOwn, type OwnMessage, ownMessage } from "./own_message.ts";
import { rove } from "./roving.ts";

export interface WritingOptions {
  readonly chat: Chat;
  readonly composer: ComposerModel;
  readonly field: HTMLTextAreaElement;
  readonly timeline: () => HTMLElement | null;
  /** Id of the list's element; its options' have their number after it. */
  readonly listId: string;
}

/** What wraps a selection when it is typed over it. */
const MARKS: ReadonlySet<string | null> = new Set(["*", "_", "`"]);
/** How much of the last screen is seen again on the next. */
const PAGE_SHARE = 0.9;

export type Writing = ReturnType<typeof startWriting>;

export function startWriting(options: WritingOptions) {
  const { chat, composer, field, listId, timeline } = options;
  const editing = signal<OwnMessage | null>(null);
  const completion = createCompletionList(find);
  const over = new AbortController();
  const until = { signal: over.signal };

  function find({ kind, query }: Token) {
    const messages = chat.messages.peek();
    return kind === "emoji"
      ? emoji(query, EMOJI, messages)
      : people(query, chat.people.peek(), messages, chat.me.peek().id);
  }

  function look(): void {
    const { selectionEnd, selectionStart, value } = field;
    if (selectionStart === selectionEnd) {
      completion.typed(value, selectionStart);
    } else completion.close();
  }

  /** As if it was typed, so that it can be undone. */
  function write(text: string): void {
    if (document.execCommand("insertText", false, text)) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  function put(insert: string, { start }: Token): void {
    field.focus();
    field.setSelectionRange(start, field.selectionEnd);
    const spaced = /^\s/.test(field.value.slice(field.selectionEnd));
    write(spaced ? insert : `${insert} `);
    if (spaced) {
      const after = field.selectionEnd + 1;
      field.setSelectionRange(after, after);
    }
    completion.close();
  }

  function wrap(mark: string): void {
    const { selectionEnd, selectionStart, value } = field;
    const text = value.slice(selectionStart, selectionEnd);
    write(`${mark}${text}${mark}`);
    field.setSelectionRange(selectionStart + 1, selectionEnd + 1);
  }

  function edit(message: OwnMessage): void {
    completion.close();
    editing.value = message;
    composer.lend(message.body);
    field.value = message.body;
    field.focus();
    field.setSelectionRange(message.body.length, message.body.length);
  }

  function stopEditing(): void {
    editing.value = null;
    composer.giveBack();
    field.value = composer.text.peek() ?? "";
    field.focus();
  }

  function scroll(key: string): boolean {
    const list = timeline();
    const empty = field.value === "";
    if (list === null) return false;
    switch (key) {
      case "PageUp":
      case "PageDown": {
        const down = key === "PageDown" ? 1 : -1;
        list.scrollBy({ top: down * PAGE_SHARE * list.clientHeight });
        return true;
      }
      // In a text they go to the ends of its line.
      case "Home":
        if (empty) list.scrollTop = -list.scrollHeight;
        return empty;
      case "End":
        if (empty) list.scrollTop = 0;
        return empty;
      default:
        return false;
    }
  }

  field.addEventListener("input", look, until);
  field.addEventListener("click", look, until);
  field.addEventListener("blur", completion.close, until);
  field.addEventListener("keyup", ({ key }) => {
    if (/^(Arrow(Left|Right)|Home|End)$/.test(key)) look();
  }, until);
  field.addEventListener("beforeinput", (event) => {
    const { data, inputType, isComposing } = event;
    if (inputType !== "insertText" || isComposing || !MARKS.has(data)) return;
    if (data === null || field.selectionStart === field.selectionEnd) return;
    event.preventDefault();
    wrap(data);
  }, until);
  clearKeyboard(globalThis.visualViewport, over.signal);
  rove({ timeline, field: () => field, signal: over.signal });
  const stopFitting = CSS.supports("field-sizing", "content")
    ? () => {}
    : effect(() => {
      composer.text.value;
      fit(field);
    });
  if (document.activeElement === field) look();
  const stopTelling = effect(() => describe(field, listId, completion.list));
  const stopMarking = effect(() => mark(chat, editing.value));

  return {
    list: completion.list,
    /** The message that is in the field to be changed; `null`: none. */
    editing: editing as ReadonlySignal<OwnMessage | null>,

    /** A key went down in the field; `true`: it is done with. */
    pressed(event: KeyboardEvent): boolean {
      if (event.isComposing) return false;
      const { key } = event;
      const outcome = completion.pressed(event);
      if (outcome.did === "chose") put(outcome.option.insert, outcome.token);
      if (outcome.did !== "nothing") return true;
      if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) {
        return false;
      }
      if (key === "Escape" && editing.peek() !== null) {
        stopEditing();
        return true;
      }
      if (key === "ArrowUp" && field.value === "" && editing.peek() === null) {
        const last = lastOwn(chat);
        if (last !== null) edit(last);
        return last !== null;
      }
      return scroll(key);
    },

    /** An option was clicked or touched. */
    pick(active: number): void {
      const outcome = completion.choose(active);
      if (outcome.did === "chose") put(outcome.option.insert, outcome.token);
    },

    /** Has an own message changed; none that is not there. */
    editById(id: string): void {
      const message = ownMessage(chat, id);
      if (message !== null) edit(message);
    },
    stopEditing,

    /** Stores the text as the new one of the message that is edited. */
    async save(body: string): Promise<void> {
      const message = editing.peek();
      if (message === null) return;
      const { cid, id } = message;
      const change = { kind: "edit", of: cid, id } as const;
      const done = normaliseText(body) === message.body ||
        await composer.submit(body, (text) => chat.change(change, text));
      if (done && editing.peek() === message) stopEditing();
    },

    stop(): void {
      over.abort();
      stopFitting();
      stopTelling();
      stopMarking();
    },
  };
}

/** Tells assistive technology of the list. */
function describe(
  field: HTMLElement,
  listId: string,
  list: ReadonlySignal<OpenList | null>,
): void {
  const open = list.value;
  field.setAttribute("aria-autocomplete", "list");
  if (open === null) {
    field.removeAttribute("aria-controls");
    field.removeAttribute("aria-activedescendant");
    return;
  }
  field.setAttribute("aria-controls", listId);
  if (open.active === -1) field.removeAttribute("aria-activedescendant");
  else field.setAttribute("aria-activedescendant", `${listId}-${open.active}`);
}

/** Shows which message is in the field; gives back how to end that. */
function mark(
  { messages }: Chat,
  edited: OwnMessage | null,
): (() => void) | undefined {
  if (edited === null) return;
  const seq = messages.peek().find(({ id }) => id === edited.id)?.seq;
  if (seq === undefined) return;
  const row = document.getElementById(messageAnchor(seq));
  row?.setAttribute("data-editing", "true");
  return () => row?.removeAttribute("data-editing");
}

/** As tall as its text; the stylesheet has the limits. */
function fit(field: HTMLTextAreaElement): void {
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight}px`;
}
