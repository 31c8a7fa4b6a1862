import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  LOBBY,
  PERSON_KINDS,
  WISH_KINDS,
  type WishKind,
} from "../../../lib/protocol.ts";
import {
  type Facts,
  maySee,
  outranks,
  refuse,
} from "../../../lib/room/rights.ts";
import {
  FOR_GOOD,
  isHost,
  OPEN_RULES,
  type Role,
  ROLES,
  type RoomRules,
  type Standing,
  VISITOR,
} from "../../../lib/room/state.ts";
import { roomId } from "../../log_contract.ts";

const NOW_MS = 1_000_000;
const GARDEN = roomId("garden");
const TARGETS = ["none", "self", "visitor", "member", "host", "owner"] as const;
type Target = typeof TARGETS[number];
type Code = NonNullable<ReturnType<typeof refuse>>["code"];

const SIGNS: Readonly<Record<string, Code | null>> = {
  ".": null,
  F: "forbidden",
  R: "bad_ref",
};

/**
 * Who may do what to whom in an open room: a column for each target, as in
 * `TARGETS`; a row for each role, from the owner down.
 */
const TABLE: Readonly<Record<WishKind, string>> = {
  message: "......  ......  ......  ......",
  edit: "R.FFFF  R.FFFF  R.FFFF  R.FFFF",
  delete: "R.....  R...FF  R.FFFF  R.FFFF",
  host: "RF....  FFFFFF  FFFFFF  FFFFFF",
  unhost: "RFRR..  R.RRFF  FFFFFF  FFFFFF",
  mute: "RF....  RF..FF  FFFFFF  FFFFFF",
  unmute: "RF....  RF..FF  FFFFFF  FFFFFF",
  remove: "RF....  RF..FF  FFFFFF  FFFFFF",
  readmit: "RF....  RF..FF  FFFFFF  FFFFFF",
  slow: "......  ......  FFFFFF  FFFFFF",
  lock: "......  ......  FFFFFF  FFFFFF",
  unlock: "......  ......  FFFFFF  FFFFFF",
  open: "FFFFFF  FFFFFF  FFFFFF  FFFFFF",
  enter: "......  ......  ......  ......",
  recover: "......  ......  ......  ......",
  invite: "......  ......  FFFFFF  FFFFFF",
  uninvite: "......  ......  FFFFFF  FFFFFF",
  relink: "......  FFFFFF  FFFFFF  FFFFFF",
};

const BARS: Readonly<Record<string, Partial<Standing>>> = {
  free: {},
  muted: { mutedUntilMs: FOR_GOOD },
  "muted for a while": { mutedUntilMs: NOW_MS + 1 },
  "muted until now": { mutedUntilMs: NOW_MS },
  banned: { bannedUntilMs: FOR_GOOD },
  "banned for a while": { bannedUntilMs: NOW_MS + 1 },
  "banned until now": { bannedUntilMs: NOW_MS },
};

const RULES: readonly RoomRules[] = [false, true].flatMap((unlisted) =>
  [false, true].flatMap((locked) =>
    [0, 60_000].map((slowMs) => ({ unlisted, locked, slowMs }))
  )
);

interface Cell {
  kind: WishKind;
  role: Role;
  bar: string;
  target: Target;
  rules: RoomRules;
}

function* cells(): Generator<Cell> {
  for (const kind of WISH_KINDS) {
    for (const role of ROLES) {
      for (const bar of Object.keys(BARS)) {
        for (const target of TARGETS) {
          for (const rules of RULES) yield { kind, role, bar, target, rules };
        }
      }
    }
  }
}

function factsOf({ kind, role, bar, target, rules }: Cell): Facts {
  const actor = { ...VISITOR, role, ...BARS[bar], id: "actor" };
  return {
    room: GARDEN,
    kind,
    actor,
    head: 10,
    rules,
    target: target === "none"
      ? null
      : target === "self"
      ? actor
      : { ...VISITOR, role: target, id: "target" },
    lastSaidMs: NOW_MS - 1,
    nowMs: NOW_MS,
  };
}

/** What the table says, and then what the room and the bar add to it. */
function expected({ kind, role, bar, target, rules }: Cell): Code | null {
  const writes = kind === "message" || kind === "edit";
  const comes = kind === "enter" || kind === "recover";
  const runs = role === "owner" || role === "host";
  const barred = !bar.endsWith("now") ? bar : "free";
  if (kind !== "open" && kind !== "recover" && barred.startsWith("banned")) {
    return "banned";
  }
  if (kind !== "open" && !comes && rules.unlisted && role === "visitor") {
    return "no_room";
  }
  if (writes && barred.startsWith("muted")) return "muted";
  if (writes && rules.locked && !runs) return "locked";
  const slow = rules.slowMs > 0 && !runs;
  if (kind === "message" && slow) return "rate";
  if (kind === "edit" && slow && target === "self") return "rate";
  const row = TABLE[kind].split("  ")[3 - ROLES.indexOf(role)] ?? "";
  const code = SIGNS[row[TARGETS.indexOf(target)] ?? ""];
  if (code === undefined) throw new Error(`No cell for ${kind}`);
  return code;
}

Deno.test("refuse() answers every cell of the table as it stands there", () => {
  let count = 0;
  for (const cell of cells()) {
    const code = refuse(factsOf(cell))?.code ?? null;
    assertEquals(code, expected(cell), JSON.stringify(cell));
    count++;
  }
  assertEquals(count, 18 * 4 * 7 * 6 * 8);
});

Deno.test("refuse() lets a room be opened once, and never the lobby", () => {
  const facts = factsOf({
    kind: "open",
    role: "visitor",
    bar: "free",
    target: "none",
    rules: OPEN_RULES,
  });

  assertEquals(refuse({ ...facts, head: 0 }), null);
  assertEquals(refuse({ ...facts, head: 1 }), { code: "forbidden" });
  assertEquals(refuse({ ...facts, head: 0, room: LOBBY }), {
    code: "forbidden",
  });
});

Deno.test("refuse() lets nobody come by a link into a room that nobody opened", () => {
  for (const kind of ["enter", "recover"] as const) {
    const facts = factsOf({
      kind,
      role: "visitor",
      bar: "free",
      target: "none",
      rules: OPEN_RULES,
    });
    assertEquals(refuse({ ...facts, head: 0 }), { code: "no_room" });
  }
});

Deno.test("refuse() says how long slow mode still takes", () => {
  const facts = factsOf({
    kind: "message",
    role: "member",
    bar: "free",
    target: "none",
    rules: { ...OPEN_RULES, slowMs: 30_000 },
  });
  const after = (ms: number) =>
    refuse({ ...facts, lastSaidMs: NOW_MS - ms, nowMs: NOW_MS });

  assertEquals(after(10_000), { code: "rate", afterMs: 20_000 });
  assertEquals(after(29_999), { code: "rate", afterMs: 1 });
  assertEquals(after(30_000), null);
});

const until = fc.constantFrom(0, NOW_MS - 1, NOW_MS, NOW_MS + 1, FOR_GOOD);
const standing = fc.record({
  role: fc.constantFrom(...ROLES),
  mutedUntilMs: until,
  bannedUntilMs: until,
});
const facts: fc.Arbitrary<Facts> = fc.record({
  room: fc.constantFrom(GARDEN, LOBBY),
  kind: fc.constantFrom(...WISH_KINDS),
  actor: standing.map((one) => ({ ...one, id: "actor" })),
  head: fc.constantFrom(0, 1, 10),
  rules: fc.constantFrom(...RULES),
  target: fc.option(standing.map((one) => ({ ...one, id: "target" }))),
  lastSaidMs: fc.integer({ min: 0, max: NOW_MS }),
  nowMs: fc.constant(NOW_MS),
});

/** @param holds What must be true of whatever is allowed. */
function ofAllowed(what: string, holds: (facts: Facts) => boolean): void {
  Deno.test(`refuse() ${what}`, () => {
    fc.assert(
      fc.property(facts, (one) => refuse(one) !== null || holds(one)),
      { numRuns: 5_000 },
    );
  });
}

ofAllowed(
  "lets nobody act upward",
  ({ actor, kind, target }) =>
    !PERSON_KINDS.has(kind) || target === null || outranks(actor, target),
);
ofAllowed(
  "lets nobody but hosts change anybody else or the room",
  ({ actor, kind, target }) =>
    isHost(actor) || kind === "message" || kind === "open" ||
    kind === "enter" || kind === "recover" || target?.id === actor.id,
);
ofAllowed(
  "lets no banned person do anything but recover the room, or open another",
  ({ actor, kind }) =>
    actor.bannedUntilMs <= NOW_MS || kind === "recover" || kind === "open",
);
ofAllowed(
  "lets nobody act where they may not look",
  ({ actor, kind, rules }) =>
    maySee(rules, actor, NOW_MS) || kind === "recover" || kind === "enter" ||
    kind === "open",
);
ofAllowed(
  "lets nobody change what others wrote, hosts delete it",
  ({ actor, kind, target }) =>
    kind !== "edit" || target === null || target.id === actor.id,
);

Deno.test("maySee() shows an unlisted room to members, and nothing to the banned", () => {
  const unlisted = { ...OPEN_RULES, unlisted: true };
  const visible = (rules: RoomRules, change: Partial<Standing>) =>
    maySee(rules, { ...VISITOR, ...change }, NOW_MS);

  assertEquals(visible(OPEN_RULES, {}), true);
  assertEquals(visible(unlisted, {}), false);
  assertEquals(visible(unlisted, { role: "member" }), true);
  assertEquals(
    visible(unlisted, { role: "owner", bannedUntilMs: FOR_GOOD }),
    false,
  );
  assertEquals(visible(OPEN_RULES, { bannedUntilMs: NOW_MS + 1 }), false);
  assertEquals(visible(OPEN_RULES, { bannedUntilMs: NOW_MS }), true);
});

Deno.test("outranks() is for those above, and for every owner", () => {
  const pairs = ROLES.flatMap((a) => ROLES.map((b) => [a, b] as const));

  const above = pairs.filter(([a, b]) => outranks({ role: a }, { role: b }));

  assertEquals(above, [
    ["host", "visitor"],
    ["host", "member"],
    ["owner", "visitor"],
    ["owner", "member"],
    ["owner", "host"],
    ["owner", "owner"],
  ]);
});
