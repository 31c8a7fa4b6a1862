/**
 * Mistakes that could be made in hub, shell, log or client, as patches to a
 * copy of the sources: what runs in production knows nothing of them.
 */

export interface Edit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
}

const DOUBTS = "lib/hub/doubts.ts";
const WISHES = "lib/hub/wishes.ts";
const GREETING = "lib/hub/greeting.ts";
const PERMIT = "lib/hub/permit.ts";
const READERS = "lib/hub/readers.ts";
const ATTENDANCE = "lib/hub/attendance.ts";
const ADMISSION = "lib/shell/admission.ts";
const DRAFTS = "lib/shell/drafts.ts";
const RULES = "lib/log/rules.ts";
const LOG = "lib/log/memory.ts";
const TALK = "lib/client/talk.ts";
const OUTBOX = "lib/client/outbox.ts";
const TIMELINE = "lib/client/timeline.ts";
const STORE = "lib/client/room_store.ts";

export const MUTANTS: readonly Mutant[] = [
  {
    name: "acknowledge before the commit",
    edits: [{
      file: WISHES,
      from: `return [{ do: "append", conn: id, draft }];`,
      to: `return [{ do: "append", conn: id, draft }, {
        do: "send",
        to: [id],
        frame: {
          t: "ack",
          room: draft.room,
          cid: draft.cid,
          seq: this.#rooms.open(draft.room).head + 1,
          id: draft.id,
          ts: draft.nowMs,
          dup: false,
        },
      }];`,
    }],
  },
  {
    name: "no de-duplication",
    edits: [{
      file: RULES,
      from: "if (room.first !== null) {",
      to: "if (false) {",
    }],
  },
  {
    name: "backlog before subscription",
    edits: [{
      file: READERS,
      from: "const on = this.#advance(conn, room, cursor);",
      to: "const on = this.#advance(conn, room, Infinity);",
    }],
  },
  {
    name: "no gap check",
    edits: [{
      file: TIMELINE,
      from: "if (event.seq > timeline.last + 1) return gap(timeline);",
      to: "",
    }],
  },
  {
    name: "auto-increment cursor",
    edits: [
      {
        file: LOG,
        from: "readonly events: RoomEvent[] = [];",
        to: "readonly events: RoomEvent[] = []; tries = 0;",
      },
      {
        file: LOG,
        from: "head: room.events.length,",
        to: "head: room.tries++,",
      },
    ],
  },
  {
    name: "register before open",
    edits: [
      {
        file: ADMISSION,
        from: "socket.onopen = () =>",
        to: "socket.onopen = () => {}; const register = () =>",
      },
      {
        file: ADMISSION,
        from: "// `close` follows, and says all there is to know.",
        to: "register();",
      },
    ],
  },
  {
    name: "show a repeat again",
    edits: [{
      file: READERS,
      from: "event.seq <= room.head",
      to: "event.seq < room.head",
    }],
  },
  {
    name: "never doubt the head",
    edits: [{
      file: DOUBTS,
      from: "if (this.#doubtful.size === 0) return [];",
      to: "if (true) return [];",
    }],
  },
  {
    name: "resume in a foreign epoch",
    edits: [{
      file: GREETING,
      from: "const known = epoch === this.#epoch ||",
      to: "const known = true ||",
    }],
  },
  {
    name: "take the answer to an earlier hello",
    edits: [{
      file: READERS,
      from:
        "if (conn === undefined || conn.hello !== hello) return [];\n    const place",
      to: "if (conn === undefined) return [];\n    const place",
    }],
  },
  {
    name: "never take leave",
    edits: [{
      file: ATTENDANCE,
      from: "room.presence.leave(person.id, now.monoMs, graceMs);",
      to: "",
    }],
  },
  {
    name: "count tabs as people",
    edits: [{
      file: "lib/presence.ts",
      from: "if (member.connections > 0) return;",
      to: "",
    }],
  },
  {
    name: "answer only the first of a group",
    edits: [{
      file: DRAFTS,
      from:
        "this.#perform(this.#hub.stored(conn, draft, outcome, this.#now()));",
      to:
        "this.#perform(this.#hub.stored(conn, draft, outcome, this.#now())); return;",
    }],
  },
  {
    name: "leave the text of what was deleted",
    edits: [{
      file: LOG,
      from:
        "if (past.id === event.ref || past.ref === event.ref) past.body = null;",
      to: "if (past.id === event.ref) past.body = null;",
    }],
  },
  {
    name: "take another text for a repeat",
    edits: [{
      file: RULES,
      from: "(stored === null || stored === body)",
      to: "true",
    }],
  },
  {
    name: "store what is too long",
    edits: [{
      file: PERMIT,
      from: `barred: tooLong ? "too_long" : null`,
      to: "barred: null",
    }],
  },
  {
    name: "forget what is barred",
    edits: [{
      file: RULES,
      from:
        `if (draft.barred !== undefined) return { do: "refuse", code: draft.barred };`,
      to: "",
    }],
  },
  {
    name: "measure a repeat",
    edits: [{
      file: PERMIT,
      from: `return { ok: true, body, barred: tooLong ? "too_long" : null };`,
      to: `if (tooLong) return { ok: false, code: "too_long" };
        return { ok: true, body, barred: null };`,
    }],
  },
  {
    name: "permission is not asked in the transaction",
    edits: [{
      file: RULES,
      from: "refuse(factsOf(draft, room)) ?? refuseForm(draft, room)",
      to: "refuseForm(draft, room)",
    }],
  },
  {
    name: "a removed reader is not cut off",
    edits: [{
      file: WISHES,
      from: "effects.push(...this.#guard.stored(event, now));",
      to: "",
    }],
  },
  {
    name: "another key with each try",
    edits: [{
      file: TALK,
      from: `send({ t: "send", room, cid, kind: "message", body });`,
      to: `send({ t: "send", room, cid: newCid(), kind: "message", body });`,
    }],
  },
  {
    name: "confirm before it is stored on the device",
    edits: [{
      file: OUTBOX,
      from:
        "add(draft, await stored(store.put(draft).then(() => true)) ?? false);",
      to: "void stored(store.put(draft)); add(draft, true);",
    }],
  },
  {
    name: "send without waiting for the one before",
    edits: [{
      file: OUTBOX,
      from:
        `if (drafts.peek().some(({ state }) => state === "sending")) return;`,
      to: "",
    }],
  },
  {
    name: "forget what was not answered",
    edits: [{
      file: OUTBOX,
      from: `if (state === "sending") set(cid, { state: "queued" });`,
      to: "",
    }],
  },
  {
    name: "keep on the device what is sent",
    edits: [{
      file: OUTBOX,
      from:
        "settle(draft, seq);\n      void stored(store.remove(draft.cid, here(seq)));",
      to: "settle(draft, seq);",
    }],
  },
  {
    name: "go on after a reset",
    edits: [{
      file: TIMELINE,
      from: "if (!continues) return replaceAll(timeline, answer.epoch);",
      to: "",
    }],
  },
  {
    name: "resume one too far",
    edits: [{
      file: STORE,
      from: "return { room, epoch, seq: last };",
      to: "return { room, epoch, seq: last + 1 };",
    }],
  },
  {
    name: "ignore the heads in a pong",
    edits: [{
      file: STORE,
      from: "if (head !== undefined) take(receiveHead(now, head[0], head[1]));",
      to: "",
    }],
  },
  {
    name: "drop changes that overtake their page",
    edits: [{
      file: TIMELINE,
      from: ".filter(({ ref }) => ref === message.id)",
      to: ".filter(() => false)",
    }],
  },
  // Mistakes that were made, and found by a seed.
  {
    name: "blame the log for what it was not asked",
    edits: [{
      file: READERS,
      from: "cursor < place.due",
      to: "cursor < room.head",
    }],
  },
  {
    name: "show what is stored as pending again",
    edits: [{
      file: OUTBOX,
      from: "const seq = options.seqOf(draft.cid);",
      to: "const seq = null;",
    }],
  },
];
