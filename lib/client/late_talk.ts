/**
 * What one says, as long as one says nothing: only when something is to be
 * said is the real thing loaded (`talk.ts`), with what keeps drafts.
 *
 * That is with the first text, when an earlier tab left something or another
 * one begins to, and as soon as the person does anything. Where it does not
 * come, as without a network, texts are kept and shown here until it does: it
 * is tried again with the next text and connection, and every few seconds.
 *
 * @module
 */
import { computed, signal } from "@preact/signals";
import type { EarlyText, EarlyTexts } from "./kept_text.ts";
import type { PendingDraft } from "./outbox.ts";
import type { LoadedTalk, Said, Talk, TalkNeeds } from "./talk.ts";

export interface LateTalkOptions
  extends
    Pick<TalkNeeds, "newCid" | "nowMs" | "room" | "setTimer" | "textLimit"> {
  /** Loads the real one; it fails where the network does. */
  readonly load: () => Promise<LoadedTalk>;
  /** Where texts are kept until it has come. */
  readonly texts: EarlyTexts;
  /**
   * Tells that drafts are stored, or that the person has left in another tab,
   * until the returned function is called.
   */
  readonly watch: (found: () => void, forgotten: () => void) => () => void;
  /** Calls once it is worth the bytes; returns how to call that off. */
  readonly inTime: (run: () => void) => () => void;
}

const NOT_LOADED: Said = { ok: false, code: "not_loaded" };

/** A text that waits longer for what says it is kept and shown without. */
const SOON_MS = 1_000;
/** When it is tried once more, if something waits for it. */
const AGAIN_MS = 5_000;
/** Texts that are kept so; beyond, they stay in their field. */
const EARLY_MAX = 20;

export function lateTalk(options: LateTalkOptions): Talk {
  const { newCid, nowMs, room, setTimer, textLimit, texts } = options;
  const real = signal<LoadedTalk | null>(null);
  /** What was said without it, in any room. */
  const early = signal<readonly PendingDraft[]>([]);
  const left = signal(false);
  let loading: Promise<Talk | null> | null = null;
  let running = false;
  let online = false;
  /** Whether it is wanted, though nothing is said. */
  let wanted = false;
  let stop = () => {};
  /** Calls the next try off. */
  let again = () => {};

  function load(): Promise<Talk | null> {
    again();
    loading ??= options.load().then((talk) => {
      stop();
      if (running) stop = talk.start();
      talk.setOnline(online);
      handOver(talk);
      return real.value = talk;
    }, () => {
      // Nothing is lost where it is; see above.
      if (wanted) again = setTimer(() => void load(), AGAIN_MS);
      return loading = null;
    });
    return loading;
  }

  /** All at once, so that nothing is said in between. */
  function handOver(talk: LoadedTalk): void {
    for (const draft of early.peek()) {
      talk.take(draft).then(() => {
        texts.dropEarly(draft.cid);
        early.value = early.peek().filter((other) => other !== draft);
      });
    }
  }

  /** What says it, if that is here in time. */
  async function soon(): Promise<Talk | null> {
    let cancel = () => {};
    const late = new Promise<null>((resolve) => {
      cancel = setTimer(() => resolve(null), SOON_MS);
    });
    await Promise.race([load(), late]);
    cancel();
    return real.peek();
  }

  /** Takes a text without; whatever else is wrong with it shows later. */
  function keep(text: string): Said {
    const body = text.trim();
    const limit = textLimit.peek();
    const tooLong = limit > 0 && [...body].length > limit;
    if (body === "") return { ok: false, code: "empty" };
    if (tooLong || early.peek().length >= EARLY_MAX) return NOT_LOADED;
    const said = { cid: newCid(), room, body };
    texts.addEarly(said);
    early.value = [...early.peek(), pending(said, nowMs())];
    return { ok: true };
  }

  function want(): void {
    wanted = true;
    void load();
  }

  return {
    pending: computed(() => {
      const drafts = real.value?.pending.value ?? [];
      const waiting = early.value.filter((text) =>
        text.room === room && drafts.every(({ cid }) => cid !== text.cid)
      );
      return waiting.length === 0 ? drafts : [...drafts, ...waiting];
    }),
    changes: computed(() => real.value?.changes.value ?? new Map()),
    limited: computed(() => real.value?.limited.value ?? null),
    forgotten: computed(() =>
      left.value || real.value?.forgotten.value === true
    ),

    start() {
      running = true;
      early.value = texts.early().map((text) => pending(text, nowMs()));
      if (early.peek().length > 0) want();
      const stopWatching = options.watch(want, () => {
        left.value = true;
        early.value = [];
      });
      const cancel = options.inTime(want);
      stop = () => {
        stopWatching();
        cancel();
      };
      return () => {
        running = false;
        again();
        stop();
      };
    },
    setOnline(now) {
      online = now;
      real.peek()?.setOnline(now);
      if (now && wanted) void load();
    },

    async say(text) {
      if (left.peek()) return { ok: false, code: "signed_out" };
      wanted = true;
      return await (await soon())?.say(text) ?? keep(text);
    },
    change: async (...change) =>
      await (await load())?.change(...change) ?? NOT_LOADED,

    answered: (frame) => real.peek()?.answered(frame),
    came: (cid, seq) => real.peek()?.came(cid, seq),
    refused: (cid, refusal) => real.peek()?.refused(cid, refusal),
    shown: () => real.peek()?.shown(),
    forgetStored: () => real.peek()?.forgetStored(),
    retry: (cid) => real.peek()?.retry(cid),
    discard: (cid) => real.peek()?.discard(cid),
  };
}

function pending(text: EarlyText, sinceMs: number): PendingDraft {
  const state = "queued";
  return { ...text, refused: null, state, seq: null, kept: true, sinceMs };
}
