/**
 * The list that `@` and `:` open: whether it is open, which option is meant,
 * and what keys do to it. It knows no DOM; `writing.ts` tells it what is typed,
 * and puts into the field what is chosen.
 *
 * Enter takes an option only once one is meant: with two letters typed, or
 * after an arrow or Tab. So ":D" and a lone "@" are sent as they are.
 *
 * @module
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Option, type Token, tokenAt } from "./completion.ts";

export interface OpenList {
  readonly token: Token;
  readonly options: readonly Option[];
  /** The option that Enter would take; -1: none. */
  readonly active: number;
}

/** So many letters say what is meant. */
const LETTERS = 2;

export type CompletionKey = Pick<
  KeyboardEvent,
  "altKey" | "ctrlKey" | "key" | "metaKey" | "shiftKey"
>;

/** What a key did: it is for the list alone, or not for it at all. */
export type KeyOutcome =
  | { readonly did: "nothing" | "moved" | "closed" }
  | { readonly did: "chose"; readonly option: Option; readonly token: Token };

const NOTHING = { did: "nothing" } as const;

export function createCompletionList(find: (token: Token) => Option[]) {
  const list = signal<OpenList | null>(null);
  /** Where the list was closed by the person, who does not want it there. */
  let unwantedAt: number | null = null;

  function close(): void {
    list.value = null;
  }

  function move(open: OpenList, by: 1 | -1): KeyOutcome {
    const { length } = open.options;
    const from = open.active === -1 && by === -1 ? 0 : open.active;
    list.value = { ...open, active: (from + by + length) % length };
    return { did: "moved" };
  }

  function choose(active: number): KeyOutcome {
    const open = list.peek();
    const option = open?.options[active];
    if (open === null || option === undefined) return NOTHING;
    close();
    return { did: "chose", option, token: open.token };
  }

  return {
    list: list as ReadonlySignal<OpenList | null>,
    close,
    choose,

    /** The text or the caret has changed. */
    typed(text: string, caret: number): void {
      const token = tokenAt(text, caret);
      if (token?.start !== unwantedAt) unwantedAt = null;
      if (token === null || unwantedAt !== null) return close();
      const before = list.peek();
      const same = before?.token.start === token.start &&
        before.token.query === token.query;
      if (same) return;
      const options = find(token);
      const active = [...token.query].length >= LETTERS ? 0 : -1;
      list.value = options.length === 0 ? null : { token, options, active };
    },

    /** A key was pressed in the field, outside of any composition. */
    pressed({ altKey, ctrlKey, key, metaKey, shiftKey }: CompletionKey) {
      const open = list.peek();
      if (open === null || altKey || ctrlKey || metaKey) return NOTHING;
      switch (key) {
        case "ArrowDown":
          return move(open, 1);
        case "ArrowUp":
          return move(open, -1);
        case "Tab":
          return move(open, shiftKey ? -1 : 1);
        case "Enter":
          return shiftKey ? NOTHING : choose(open.active);
        case "Escape":
          unwantedAt = open.token.start;
          close();
          return { did: "closed" } as const;
        default:
          return NOTHING;
      }
    },
  };
}
