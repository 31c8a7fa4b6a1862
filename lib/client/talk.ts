/**
 * What one says in a room, and changes of it: whether a text can be said, the
 * frames that say it, and what of it is still on its way.
 *
 * The half of `chat.ts` that only who writes needs; a browser loads it then
 * (`late_talk.ts`). What is kept, and when it is sent, is `outbox.ts`.
 *
 * @module
 */
import { computed, type ReadonlySignal } from "@preact/signals";
import type {
  Cid,
  Message,
  Person,
  RoomId,
  SendFrame,
  ServerFrame,
  WireStanding,
} from "../protocol.ts";
import { isHost } from "../room/role.ts";
import { codePoints, normaliseText } from "../text/normalise.ts";
import type { Change, Draft, DraftStore } from "./draft_store.ts";
import type { EarlyText } from "./kept_text.ts";
import { createOutbox, DRAFTS_MAX, type PendingDraft } from "./outbox.ts";

/** What became of a text that was to be said. */
export type Said =
  | { readonly ok: true }
  /**
   * The text is not kept. `rate`: the room takes no more for `afterMs`, and
   * `new_room`: it cannot be opened until then;
   * `outbox_full`: too much waits to be sent; `signed_out`: the person has
   * left; `not_loaded`: what would keep it is not here, and did not come.
   */
  | {
    readonly ok: false;
    readonly code:
      | "empty"
      | "too_long"
      | "rate"
      | "new_room"
      | "outbox_full"
      | "signed_out"
      | "not_loaded";
    readonly afterMs?: number;
  };

/** The room where something is said. */
export interface TalkNeeds {
  readonly room: RoomId;
  readonly me: ReadonlySignal<Person>;
  readonly textLimit: ReadonlySignal<number>;
  readonly messages: ReadonlySignal<readonly Message[]>;
  /** The end of the gapless run. */
  readonly last: ReadonlySignal<number>;
  readonly standing: ReadonlySignal<WireStanding>;
  /** Which log that is. */
  readonly epoch: () => string;
  readonly send: (frame: SendFrame) => void;
  readonly newCid: () => Cid;
  readonly nowMs: () => number;
  readonly setTimer: (run: () => void, ms: number) => () => void;
  /** The device does not keep drafts: they may not survive the tab. */
  readonly onStoreError: (error: unknown) => void;
}

export type LoadedTalk = ReturnType<typeof createTalk>;
export type Talk = Omit<LoadedTalk, "take">;

/** @param wallMs The time of day, in Unix milliseconds. */
export function createTalk(
  needs: TalkNeeds,
  store: DraftStore,
  wallMs: () => number,
) {
  const { me, messages, newCid, nowMs, room, send, setTimer } = needs;
  /** Of messages that this tab sent, by their `cid`. */
  const ids = new Map<string, string>();
  /** When one last wrote or edited here, for slow mode; `null`: not yet. */
  let saidMs: number | null = null;
  /** How far the room was when that was last looked at. */
  let seen = needs.last.peek();
  const outbox = createOutbox({
    store,
    room,
    nowMs,
    setTimer,
    send: (draft) => {
      const { cid, room, body, change } = draft;
      if (change !== undefined) return sendChange(draft, change);
      send({ t: "send", room, cid, kind: "message", body });
    },
    seqOf: (cid) => ownMessage(cid)?.seq ?? null,
    epoch: needs.epoch,
    onStoreError: needs.onStoreError,
  });

  /** Its message went before it, so that the server has given that an id. */
  function sendChange({ cid, room, body }: Draft, change: Change): void {
    const { kind, of } = change;
    const ref = change.id ?? ids.get(of) ?? ownMessage(of)?.id;
    if (ref !== undefined) send({ t: "send", room, cid, kind, body, ref });
    else outbox.refused(cid, { code: "bad_ref", retry: false });
  }

  function ownMessage(cid: string): Message | undefined {
    return messages.peek().find((message) =>
      message.cid === cid && message.by.id === me.peek().id
    );
  }

  /** Whether a draft is a message, rather than a change of one. */
  function isMessage(cid: string): boolean {
    return outbox.drafts.peek().some((draft) =>
      draft.cid === cid && draft.change === undefined
    );
  }

  /** Whether a draft is what slow mode counts. */
  function isText(cid: string): boolean {
    return outbox.drafts.peek().some((draft) =>
      draft.cid === cid && draft.change?.kind !== "delete"
    );
  }

  /** Why a text cannot be kept, whatever becomes of it. */
  function unfit(body: string): Said | null {
    if (outbox.forgotten.peek()) return { ok: false, code: "signed_out" };
    if (body === "") return { ok: false, code: "empty" };
    const limit = needs.textLimit.peek();
    if (limit > 0 && codePoints(body) > limit) {
      return { ok: false, code: "too_long" };
    }
    return outbox.drafts.peek().length >= DRAFTS_MAX
      ? { ok: false, code: "outbox_full" }
      : null;
  }

  /**
   * Milliseconds until the server will take more at one's rate; 0 or less: it
   * will. Whatever else it refuses for a while is no reason not to keep a text.
   */
  function limitedMs(): number {
    const wait = outbox.wait.peek();
    return wait?.code === "rate" ? wait.untilMs - nowMs() : 0;
  }

  /**
   * What it is called that one writes too soon. Where nothing was said yet, that
   * would open the room; for so long, nothing else is refused there.
   */
  function tooSoon(): "rate" | "new_room" {
    const isLong = outbox.wait.value?.long ?? false;
    return isLong && needs.last.value === 0 ? "new_room" : "rate";
  }

  /** Milliseconds until slow mode lets one write again; 0 or less: it does. */
  function slowedMs(): number {
    const standing = needs.standing.peek();
    if (standing.slowMs === 0 || isHost(standing)) return 0;
    const agoMs = Math.min(
      saidMs === null ? Infinity : nowMs() - saidMs,
      seenAgoMs(),
    );
    return standing.slowMs - agoMs;
  }

  /**
   * Milliseconds since the last own message that is shown, as it may have been
   * said in another tab, or before a reload. What is in the future tells of a
   * clock that is wrong, and of nothing else.
   */
  function seenAgoMs(): number {
    const last = messages.peek().findLast(({ by }) => by.id === me.peek().id);
    const agoMs = last === undefined ? Infinity : wallMs() - last.ts;
    return agoMs < 0 ? Infinity : agoMs;
  }

  /** What is not in the timeline yet. */
  const drafts = computed<readonly PendingDraft[]>(() =>
    outbox.drafts.value.filter((draft) =>
      draft.room === room &&
      (draft.seq === null || draft.seq > needs.last.value)
    )
  );

  return {
    start: outbox.start,
    setOnline: outbox.setOnline,

    /**
     * What is not in the timeline yet, in the order it was written; of changes,
     * what was refused.
     */
    pending: computed(() =>
      drafts.value.filter(({ change, state }) =>
        change === undefined || state === "failed"
      )
    ),
    /** The last change of each own message that is on its way, by its `cid`. */
    changes: computed<ReadonlyMap<string, PendingDraft>>(() =>
      new Map(
        drafts.value.filter(({ state }) => state !== "failed")
          .flatMap((draft) => draft.change ? [[draft.change.of, draft]] : []),
      )
    ),
    /** Why the room takes nothing for some time: a nack's code; else `null`. */
    limited: computed(() => {
      const wait = outbox.wait.value;
      if (wait?.long !== true) return null;
      return wait.code === "rate" ? tooSoon() : wait.code;
    }),
    /** Whether the person has left, in this tab or in another. */
    forgotten: outbox.forgotten,

    /** Says something. Only after `ok` is it kept here, and may be forgotten. */
    async say(text: string): Promise<Said> {
      const body = normaliseText(text);
      const problem = unfit(body);
      if (problem !== null) return problem;
      const afterMs = Math.max(limitedMs(), slowedMs());
      if (afterMs > 0) return { ok: false, code: tooSoon(), afterMs };
      saidMs = nowMs();
      await outbox.say({ cid: newCid(), room, body, refused: null });
      return { ok: true };
    },

    /** Takes what was said before this was here; resolves when it is stored. */
    take: ({ cid, room, body }: EarlyText): Promise<void> =>
      outbox.say({ cid, room, body: normaliseText(body), refused: null }),

    /**
     * Changes an own message: kept and sent like one, in its turn. Only after
     * `ok` may the text be forgotten.
     *
     * @param change `of` and `id` are the message's `cid` and id.
     * @param text Of no meaning to what deletes.
     * @param cid Of the change, if it has one already.
     */
    async change(
      change: Change,
      text: string,
      cid: Cid = newCid(),
    ): Promise<Said> {
      const body = change.kind === "edit" ? normaliseText(text) : "";
      const problem = unfit(change.kind === "edit" ? body : "-");
      if (problem !== null) return problem;
      if (change.kind === "edit") {
        const afterMs = slowedMs();
        if (afterMs > 0) return { ok: false, code: "rate", afterMs };
        saidMs = nowMs();
      }
      await outbox.say({ cid, room, body, change, refused: null });
      return { ok: true };
    },

    /** The server has taken something. */
    answered({ cid, id, seq }: Extract<ServerFrame, { t: "ack" }>): void {
      if (isMessage(cid)) ids.set(cid, id);
      if (isText(cid)) saidMs = nowMs();
      outbox.acked(cid, seq);
    },
    /** An own message came to stand in the timeline. */
    came: outbox.acked,
    refused: outbox.refused,
    /** Everything up to {@linkcode TalkNeeds.last} is shown. */
    shown(): void {
      const last = needs.last.peek();
      // What kept one from opening the room is nothing to one that is there.
      if (seen === 0 && last > 0) outbox.begun();
      seen = last;
      outbox.shown(last);
    },
    forgetStored: outbox.forgetStored,
    retry: outbox.retry,
    discard: outbox.discard,
  };
}
