import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  LOBBY,
  type RoomEvent,
  type RoomId,
  WISH_KINDS,
  type WishKind,
} from "../../../lib/protocol.ts";
import { refuse } from "../../../lib/room/rights.ts";
import {
  foldState,
  FOR_GOOD,
  isHost,
  NEW_ROOM,
  type RoomState,
  standingOf,
  VISITOR,
} from "../../../lib/room/state.ts";
import { ADA, BOB, roomId } from "../../log_contract.ts";

const GARDEN = roomId("garden");

/** The state after a story; Ada does it, and the first is seq 1. */
function after(
  story: readonly (Partial<RoomEvent> & { kind: WishKind })[],
  room: RoomId = GARDEN,
): RoomState {
  return story.reduce(
    (state, one, i) => foldState(state, eventOf({ room, seq: i + 1, ...one })),
    NEW_ROOM,
  );
}

function eventOf(fields: Partial<RoomEvent> & { kind: WishKind }): RoomEvent {
  const seq = fields.seq ?? 1;
  return {
    room: GARDEN,
    seq,
    id: `e-${seq}`,
    by: ADA,
    cid: `cid-${seq}`,
    body: "",
    ts: seq,
    rev: seq,
    ...fields,
  };
}

const toBob = { ref: BOB.id, whom: BOB.name };

Deno.test("foldState() makes the author of the first message the owner", () => {
  const state = after([{ kind: "message", body: "hi" }, {
    kind: "message",
    by: BOB,
  }]);

  assertEquals([...state.people], [[ADA.id, {
    ...VISITOR,
    role: "owner",
    name: "Ada",
  }]]);
});

Deno.test("foldState() gives the lobby no owner but by its recovery link", () => {
  const story = [{ kind: "message" }, { kind: "recover", by: BOB }] as const;

  assertEquals(after(story.slice(0, 1), LOBBY), NEW_ROOM);
  assertEquals(standingOf(after(story, LOBBY), BOB.id).role, "owner");
});

Deno.test("foldState() opens a room as it was asked to", () => {
  assertEquals(after([{ kind: "open" }]).rules.unlisted, false);
  const state = after([{ kind: "open", body: "unlisted" }]);
  assertEquals(state.rules.unlisted, true);
  assertEquals(standingOf(state, ADA.id).role, "owner");
});

Deno.test("foldState() makes members of visitors who enter, and of nobody else", () => {
  const enter = { kind: "enter", by: BOB } as const;
  const open = { kind: "open" } as const;

  const roles = [
    after([open, enter]),
    after([open, { kind: "host", ...toBob }, enter]),
  ].map((state) => standingOf(state, BOB.id).role);

  assertEquals(roles, ["member", "host"]);
  assertEquals(
    standingOf(after([open, { ...enter, by: ADA }]), ADA.id).role,
    "owner",
  );
});

Deno.test("foldState() takes the host role back, and promotes nobody by that", () => {
  const open = { kind: "open" } as const;
  const unhost = { kind: "unhost", ...toBob } as const;
  const host = { kind: "host", ...toBob } as const;

  assertEquals(standingOf(after([open, host]), BOB.id).role, "host");
  assertEquals(standingOf(after([open, host, unhost]), BOB.id).role, "member");
  assertEquals(standingOf(after([open, unhost]), BOB.id).role, "visitor");
});

Deno.test("foldState() mutes and removes until a time, or for good, or until undone", () => {
  const of = (...acts: (Partial<RoomEvent> & { kind: WishKind })[]) => {
    const { mutedUntilMs, bannedUntilMs } = standingOf(
      after([{ kind: "open" }, ...acts.map((act) => ({ ...toBob, ...act }))]),
      BOB.id,
    );
    return [mutedUntilMs, bannedUntilMs];
  };

  assertEquals(of({ kind: "mute", body: "60", until: 99 }), [99, 0]);
  assertEquals(of({ kind: "mute" }), [FOR_GOOD, 0]);
  assertEquals(of({ kind: "mute" }, { kind: "unmute" }), [0, 0]);
  assertEquals(of({ kind: "remove", body: "60", until: 99 }), [0, 99]);
  assertEquals(of({ kind: "remove" }), [0, FOR_GOOD]);
  assertEquals(of({ kind: "remove" }, { kind: "readmit" }), [0, 0]);
  assertEquals(of({ kind: "mute" }, { kind: "remove" }), [FOR_GOOD, FOR_GOOD]);
});

Deno.test("foldState() keeps a place for whoever is removed, but no role", () => {
  const open = { kind: "open", body: "unlisted" } as const;
  const removed = [
    { kind: "remove", ...toBob },
    { kind: "readmit", ...toBob },
  ] as const;
  const enter = { kind: "enter", by: BOB } as const;
  const host = { kind: "host", ...toBob } as const;
  const member = { ...VISITOR, role: "member", name: "Bob" };
  const of = (...acts: (Partial<RoomEvent> & { kind: WishKind })[]) =>
    after([open, ...acts, ...removed]).people.get(BOB.id);

  assertEquals<unknown>(of(enter), member);
  assertEquals<unknown>(of(enter, host), member);
  assertEquals(of(), { ...VISITOR, name: "Bob" });
});

Deno.test("foldState() frees whoever is to run the room", () => {
  const open = { kind: "open" } as const;
  const barred = [
    { kind: "mute", ...toBob },
    { kind: "remove", ...toBob },
  ] as const;
  const owner = { ...VISITOR, role: "owner", name: "Bob" };

  const recovered = after([open, ...barred, { kind: "recover", by: BOB }]);
  const named = after([open, ...barred, { kind: "host", ...toBob }]);

  assertEquals<unknown>(recovered.people.get(BOB.id), owner);
  assertEquals<unknown>(named.people.get(BOB.id), { ...owner, role: "host" });
});

Deno.test("foldState() keeps the rules of the room", () => {
  const open = { kind: "open" } as const;
  const slow = { kind: "slow", body: "30" } as const;

  assertEquals(after([open, slow, { kind: "lock" }]).rules, {
    unlisted: false,
    locked: true,
    slowMs: 30_000,
  });
  assertEquals(
    after([
      open,
      slow,
      { kind: "lock" },
      { kind: "unlock" },
      { ...slow, body: "0" },
    ]).rules,
    NEW_ROOM.rules,
  );
});

Deno.test("foldState() gives the same state back for what changes nothing", () => {
  const state = after([{ kind: "open" }]);
  for (const kind of ["message", "edit", "delete"] as const) {
    assertStrictEquals(foldState(state, eventOf({ kind, seq: 2 })), state);
  }
  const later = { ...eventOf({ kind: "message", seq: 2 }), kind: "other" };
  assertStrictEquals(foldState(state, { ...later, kind: "other" }), state);
});

const PEOPLE = ["p-1", "p-2", "p-3", "p-4"] as const;
const wish = fc.record({
  kind: fc.constantFrom(...WISH_KINDS),
  by: fc.constantFrom(...PEOPLE),
  ref: fc.constantFrom(...PEOPLE),
  until: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
});

/** What a room does with wishes: refuses them, or folds them. */
function* lived(
  wishes: readonly (typeof wish extends fc.Arbitrary<infer W> ? W
    : never)[],
) {
  let state = NEW_ROOM;
  let head = 0;
  for (const [i, { kind, by, ref, until }] of wishes.entries()) {
    const nowMs = i;
    const before = state;
    const refusal = refuse({
      room: GARDEN,
      kind,
      actor: { ...standingOf(state, by), id: by },
      head,
      rules: state.rules,
      target: head === 0 ? null : { ...standingOf(state, ref), id: ref },
      lastSaidMs: 0,
      nowMs,
    });
    if (refusal === null) {
      const event = eventOf({
        kind,
        seq: ++head,
        by: { id: by, name: by },
        body: kind === "slow" ? "5" : "",
        ref,
        whom: ref,
      });
      if (until !== undefined) event.until = nowMs + until;
      state = foldState(state, event);
    }
    yield { kind, by, ref, nowMs, before, after: state, refusal };
  }
}

Deno.test("A room of permitted acts always keeps an owner, and its own rules", () => {
  const seed = Number(Deno.env.get("SEED") ?? Date.now() % 2 ** 31);
  const wishes = fc.array(wish, { maxLength: 60, size: "max" });
  const property = fc.property(wishes, (wishes) => {
    for (const { kind, by, ref, nowMs, before, after } of lived(wishes)) {
      const owners = [...after.people.values()].filter(({ role }) =>
        role === "owner"
      );
      if (after.people.size > 0) assertEquals(owners.length > 0, true);
      if (after === before) continue;
      const actor = standingOf(before, by);
      const comes = kind === "enter" || kind === "recover";
      const opens = before.people.size === 0;
      // A banned one changes nothing, but by the recovery link.
      assertEquals(
        actor.bannedUntilMs <= nowMs || kind === "recover",
        true,
        `${kind} by a banned one`,
      );
      // Nobody but hosts changes anything once there are some.
      assertEquals(isHost(actor) || comes || opens, true, `${kind} by ${by}`);
      // Whoever is changed was below, or did it themselves.
      for (const [id, named] of after.people) {
        if (named === before.people.get(id) || id === by) continue;
        assertEquals(id, ref);
        const target = standingOf(before, id);
        assertEquals(
          actor.role === "owner" || !isHost(target),
          true,
          `${kind} upward`,
        );
      }
    }
  });
  fc.assert(property, { numRuns: 1_000, seed });
  console.log(`rooms lived 1000, wrong 0, SEED=${seed}`);
});
