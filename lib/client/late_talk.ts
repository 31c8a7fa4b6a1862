/**
 * What one says, as long as one says nothing: only when something is to be
 * said is the real thing loaded (`talk.ts`), with what keeps drafts.
 *
 * That is with the first text, when an earlier tab left something or another
 * one begins to, and as soon as the person does anything. Without it nothing is
 * taken; it is tried again with the next text and the next connection.
 *
 * @module
 */
import { computed, signal } from "@preact/signals";
import type { Said, Talk } from "./talk.ts";

export interface LateTalkOptions {
  /** Loads the real one; it fails where the network does. */
  readonly load: () => Promise<Talk>;
  /**
   * Tells that drafts are stored, or that the person has left in another tab,
   * until the returned function is called.
   */
  readonly watch: (found: () => void, forgotten: () => void) => () => void;
  /** Calls once it is worth the bytes; returns how to call that off. */
  readonly inTime: (run: () => void) => () => void;
}

const NOT_LOADED: Said = { ok: false, code: "not_loaded" };

export function lateTalk(options: LateTalkOptions): Talk {
  const real = signal<Talk | null>(null);
  const left = signal(false);
  let loading: Promise<Talk | null> | null = null;
  let running = false;
  let online = false;
  /** Whether it is wanted, though nothing is said. */
  let wanted = false;
  let stop = () => {};

  function load(): Promise<Talk | null> {
    loading ??= options.load().then((talk) => {
      stop();
      if (running) stop = talk.start();
      talk.setOnline(online);
      return real.value = talk;
    }, () => loading = null); // Nothing is lost where it is; see above.
    return loading;
  }

  function want(): void {
    wanted = true;
    void load();
  }

  return {
    pending: computed(() => real.value?.pending.value ?? []),
    changes: computed(() => real.value?.changes.value ?? new Map()),
    limited: computed(() => real.value?.limited.value === true),
    forgotten: computed(() =>
      left.value || real.value?.forgotten.value === true
    ),

    start() {
      running = true;
      const stopWatching = options.watch(want, () => left.value = true);
      const cancel = options.inTime(want);
      stop = () => {
        stopWatching();
        cancel();
      };
      return () => {
        running = false;
        stop();
      };
    },
    setOnline(now) {
      online = now;
      real.peek()?.setOnline(now);
      if (now && wanted) void load();
    },

    say: async (text) => await (await load())?.say(text) ?? NOT_LOADED,
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
