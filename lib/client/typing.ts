/**
 * Who is typing: told to the others, and heard of them. Milliseconds of a
 * clock that never runs backwards.
 *
 * @module
 */
import { computed, signal } from "@preact/signals";
import type { Person } from "../protocol.ts";

export interface TypingOptions {
  readonly tell: () => void;
  readonly nowMs: () => number;
  readonly setTimer: (run: () => void, ms: number) => () => void;
}

/** How often it is told at most. */
const TELL_MS = 3_000;
/** Who was not heard of for so long does not type any more. */
const GONE_MS = 5_500;

interface Typist {
  readonly name: string;
  readonly forget: () => void;
}

export function createTyping({ nowMs, setTimer, tell }: TypingOptions) {
  const typists = signal<ReadonlyMap<string, Typist>>(new Map());
  let toldMs = -Infinity;

  function drop(id: string): void {
    const typist = typists.peek().get(id);
    if (typist === undefined) return;
    typist.forget();
    const rest = new Map(typists.peek());
    rest.delete(id);
    typists.value = rest;
  }

  return {
    /** Names, who began first of all first. */
    names: computed(() =>
      Array.from(typists.value.values(), ({ name }) => name)
    ),

    /** The person has changed what is in the field. */
    typed(text: string): void {
      // A command is nobody's business.
      if (text.trim() === "" || text.startsWith("/")) return;
      if (nowMs() - toldMs < TELL_MS) return;
      toldMs = nowMs();
      tell();
    },

    heard({ id, name }: Person): void {
      typists.peek().get(id)?.forget();
      const forget = setTimer(() => drop(id), GONE_MS);
      typists.value = new Map(typists.peek()).set(id, { name, forget });
    },

    /** Somebody has said something, and so does not type it any more. */
    said: drop,

    stop(): void {
      for (const id of typists.peek().keys()) drop(id);
    },
  };
}
