/**
 * The field where messages are written, as state: what is in it, why the last
 * text was refused, when another try makes sense.
 *
 * The field is cleared only by what has been stored, and only if it still
 * holds that. It knows no DOM; the island gives it the field's text.
 *
 * @module
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { RoomId } from "../protocol.ts";
import type { Said } from "./talk.ts";
import type { KeptText, TextStore } from "./kept_text.ts";

export interface ComposerOptions {
  readonly room: RoomId;
  readonly texts: TextStore;
  /** Where the caret is in the field, in UTF-16 code units. */
  readonly caret: () => number;
  readonly say: (text: string) => Promise<Said>;
  readonly nowMs: () => number;
  readonly setTimer: (run: () => void, ms: number) => () => void;
}

/** Why the last text is still in the field. */
interface Problem {
  readonly code: string;
  /** When it will be over by itself; `null` if it will not. */
  readonly untilMs: number | null;
}

/** What is typed is kept this soon. */
const KEEP_MS = 250;

export type ComposerModel = ReturnType<typeof createComposer>;

export function createComposer(options: ComposerOptions) {
  const { nowMs, room, setTimer, texts } = options;
  /** `null` until the field's own text is known. */
  const text = signal<string | null>(null);
  /** `undefined` until it is known better than by the server. */
  const problem = signal<Problem | null | undefined>(undefined);
  const clockMs = signal(0);
  let cancelCountdown: (() => void) | null = null;
  let cancelKeeping: (() => void) | null = null;
  /** What is being said, and the last one that is to be. */
  let saying: Promise<Said> | null = null;
  let submitted: string | null = null;
  /** What was typed before the field was lent; `null`: it is not. */
  let before: string | null = null;

  function keep(): void {
    cancelKeeping?.();
    cancelKeeping = null;
    if (before !== null) return; // It was kept when the field was lent.
    texts.save(room, { text: text.peek() ?? "", caret: options.caret() });
  }

  /** Keeps what is there, caret included, as the page may go away. */
  function leave(): void {
    // An empty field has nothing to say about what another tab keeps.
    if (text.peek() || cancelKeeping !== null) keep();
  }

  function giveBack(): void {
    if (before === null) return;
    text.value = before;
    problem.value = null;
    before = null;
  }

  function setProblem(code: string, afterMs: number | null): void {
    const untilMs = afterMs === null ? null : nowMs() + afterMs;
    problem.value = { code, untilMs };
    countDown();
  }

  /** Lets the seconds run, and the problem end with them. */
  function countDown(): void {
    cancelCountdown?.();
    cancelCountdown = null;
    clockMs.value = nowMs();
    const untilMs = problem.peek()?.untilMs ?? null;
    if (untilMs === null) return;
    const leftMs = untilMs - clockMs.peek();
    if (leftMs <= 0) problem.value = null;
    else cancelCountdown = setTimer(countDown, Math.min(leftMs, 1_000));
  }

  return {
    /** `null` until the field's own text is known. */
    text: text as ReadonlySignal<string | null>,
    /** Code of the refusal; `undefined` as long as the server's word stands. */
    problem: computed(() => problem.value && problem.value.code),
    /** Whole seconds until the problem is over, if it will be. */
    retryInS: computed(() => {
      const untilMs = problem.value?.untilMs ?? null;
      if (untilMs === null) return null;
      return Math.max(1, Math.ceil((untilMs - clockMs.value) / 1_000));
    }),

    /**
     * Takes the field over. What was typed before the program ran stays; an
     * empty field gets back what was kept, which is then returned.
     */
    begin(value: string): KeptText | null {
      const kept = value === "" ? texts.load(room) : null;
      text.value = kept?.text ?? value;
      return kept;
    },

    /**
     * Puts another text in the field for a while, such as one that is being
     * changed. What was typed is kept, and comes back.
     */
    lend(value: string): void {
      if (before === null) {
        if (text.peek()) keep();
        before = text.peek() ?? "";
      }
      text.value = value;
      problem.value = null;
    },
    giveBack,

    /** The person changed the text. */
    input(value: string): void {
      if (before === null) cancelKeeping ??= setTimer(keep, KEEP_MS);
      text.value = value;
      if (problem.peek()?.code !== "rate") problem.value = null;
    },

    /**
     * Says what is in the field, and clears it of that once it is stored. What
     * comes meanwhile is said after it, without what was said already.
     *
     * @param say Who takes it, if it is not a message.
     */
    async submit(body: string, say = options.say): Promise<boolean> {
      if (submitted === body) return false; // A second Enter, before it is stored.
      const first = submitted ?? "";
      submitted = body;
      text.value = body;
      let own = body;
      const after = ({ ok }: Said) => {
        if (ok) own = without(body, first);
        return say(own);
      };
      const said = saying === null
        ? say(body)
        : saying.then(after, () => say(body));
      saying = said;
      try {
        const answer = await said;
        if (answer.ok) {
          problem.value = null;
          text.value = without(text.peek() ?? "", own);
          if (saying !== said) submitted = without(submitted ?? "", own);
          keep();
        } else if (answer.code !== "empty") {
          setProblem(answer.code, answer.afterMs ?? null);
        }
        return answer.ok;
      } finally {
        if (saying === said) saying = submitted = null;
      }
    },

    leave,

    /** The person has left: nothing that was typed stays, here or kept. */
    forget(): void {
      cancelKeeping?.();
      cancelKeeping = null;
      before = null;
      text.value = "";
      texts.forget();
    },

    /** Lets go of its timers. */
    stop(): void {
      cancelCountdown?.();
      leave();
    },
  };
}

/** A text that went on from another one, without that. */
function without(text: string, said: string): string {
  return text.startsWith(said) ? text.slice(said.length) : text;
}
