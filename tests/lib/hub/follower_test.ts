/** What another process has stored, as this one's hub tells it. */
import { assert, assertEquals } from "@std/assert";
import type { Effect, Hub } from "../../../lib/chat.ts";
import { LOBBY, type ServerFrame } from "../../../lib/protocol.ts";
import {
  at,
  draftOf,
  enter,
  event,
  framesTo,
  member,
  newHub,
  say,
  storedAs,
} from "../chat_fixtures.ts";

const ada = 1;

/** Ada, live in a lobby that has come to 2. */
function scene(): Hub {
  const hub = newHub();
  enter(hub, ada, member("Ada"), 2);
  // The hub sent her the tail: it asks for it after `welcome`.
  hub.replayed(ada, 1, LOBBY, [event(1), event(2)]);
  return hub;
}

function reads(effects: readonly Effect[]): number[] {
  return effects.flatMap((effect) =>
    effect.do === "follow" ? [effect.after] : []
  );
}

function seqs(frames: readonly ServerFrame[]): number[] {
  return frames.flatMap((frame) => frame.t === "evt" ? [frame.seq] : []);
}

Deno.test("Hub.heard() reads what it was not told of, once for all readers", () => {
  const hub = scene();

  assertEquals(reads(hub.heard(LOBBY, 2)), []);
  assertEquals(reads(hub.heard(LOBBY, 4)), [2]);
  assertEquals(reads(hub.heard(LOBBY, 5)), [], "it reads already");
  const effects = hub.followed(LOBBY, [event(3), event(4)], at(0));

  assertEquals(seqs(framesTo(ada, effects)), [3, 4]);
  assertEquals(reads(effects), [4], "5 was heard of meanwhile");
  const last = hub.followed(LOBBY, [event(5)], at(0));
  assertEquals(seqs(framesTo(ada, last)), [5]);
  assertEquals(reads(last), []);
});

Deno.test("Hub.head() is how far a room was heard to have come", () => {
  const hub = scene();
  assertEquals(hub.head(LOBBY), 2);

  hub.heard(LOBBY, 4);

  assertEquals(hub.head(LOBBY), 4, "so that no older read is used");
  hub.followed(LOBBY, [event(3), event(4)], at(0));
  assertEquals(hub.head(LOBBY), 4);
});

Deno.test("Hub.followed() tells nothing twice, and nothing out of order", () => {
  const hub = scene();
  hub.heard(LOBBY, 5);

  const effects = hub.followed(LOBBY, [event(2), event(3), event(5)], at(0));

  assertEquals(seqs(framesTo(ada, effects)), [3]);
  assertEquals(reads(effects), [3]);
});

Deno.test("Hub.stored() waits for what others stored before", () => {
  const hub = scene();
  const draft = draftOf(hub.receive(ada, say("mine"), at(0)));

  const stored = hub.stored(ada, draft, storedAs(draft, 4), at(0));
  const followed = hub.followed(LOBBY, [event(3), event(4)], at(0));

  assert(framesTo(ada, stored).some(({ t }) => t === "ack"));
  assertEquals(seqs(framesTo(ada, stored)), []);
  assertEquals(reads(stored), [2]);
  assertEquals(seqs(framesTo(ada, followed)), [3, 4]);
});

Deno.test("Hub.followed() shows out before it tells what follows", () => {
  const hub = scene();
  hub.heard(LOBBY, 4);
  const removed = {
    ...event(3),
    kind: "remove",
    body: "",
    ref: "id-Ada",
    whom: "Ada",
  } as const;

  const effects = hub.followed(LOBBY, [removed, event(4)], at(0));

  assertEquals(seqs(framesTo(ada, effects)), []);
  assert(framesTo(ada, effects).some(({ t }) => t === "error"));
});

Deno.test("Hub.followed() tries again what could not be read", () => {
  const hub = scene();
  hub.heard(LOBBY, 3);

  assertEquals(reads(hub.followed(LOBBY, null, at(0))), []);
  assertEquals(reads(hub.tick(at(250))), [2]);
  assertEquals(reads(hub.tick(at(500))), [], "it reads already");
});

Deno.test("Hub.followed() gives up what is not there", () => {
  const hub = scene();
  hub.heard(LOBBY, 9);

  assertEquals(reads(hub.followed(LOBBY, [], at(0))), []);
  assertEquals(reads(hub.tick(at(250))), []);
});

Deno.test("Hub.heard() of a room that nobody is in is nothing", () => {
  assertEquals(newHub().heard(LOBBY, 3), []);
});

Deno.test("Hub.elsewhere() lists people of other processes", () => {
  const hub = scene();
  hub.announce(at(0));

  hub.elsewhere(LOBBY, [{ id: "id-Zoe", name: "Zoe" }]);
  const frames = framesTo(ada, hub.announce(at(1)));

  assertEquals(frames.map((f) => f.t === "presence" ? f.join : f.t), [
    [{ id: "id-Zoe", name: "Zoe" }],
  ]);
  assertEquals(hub.count(LOBBY), 2);
  assertEquals([...hub.own(LOBBY)].map(({ name }) => name), ["Ada"]);
});

Deno.test("Hub tells other processes who is here and who types, and is told", () => {
  const hub = scene();

  const here = hub.announce(at(0)).filter(({ do: what }) => what === "here");
  const typed = hub.receive(ada, { t: "typing", room: LOBBY }, at(0))
    .filter(({ do: what }) => what === "typed");
  const told = hub.typedElsewhere(LOBBY, { id: "z", name: "Zoe" }, at(0));

  assertEquals(here, [{ do: "here", room: LOBBY }]);
  assertEquals(typed, [
    { do: "typed", room: LOBBY, by: member("Ada").person },
  ]);
  assertEquals(framesTo(ada, told).map(({ t }) => t), ["typing"]);
});

Deno.test("Hub.followed() asks anew who may be here after what only others know", () => {
  const hub = scene();
  hub.heard(LOBBY, 4);

  const effects = hub.followed(
    LOBBY,
    [{ ...event(3), kind: "other" }, event(4)],
    at(0),
  );

  assertEquals(seqs(framesTo(ada, effects)), [3, 4]);
  assertEquals(effects.at(-1), { do: "look", rooms: [LOBBY] });
  hub.heard(LOBBY, 5);
  const known = hub.followed(LOBBY, [event(5)], at(0));
  assert(known.every((effect) => effect.do !== "look"));
});

Deno.test("Hub counts what others stored for what a room takes, and its own once", () => {
  const hub = newHub({ roomSendsPerSecond: 1, roomSendsBurst: 4 });
  enter(hub, ada, member("Ada"), 2);
  hub.replayed(ada, 1, LOBBY, [event(1), event(2)]);
  const asked = (text: string) =>
    hub.receive(ada, say(text), at(0)).map((effect) => effect.do)[0];

  const first = draftOf(hub.receive(ada, say("one"), at(0)));
  // Another process was first with 3 and 4.
  hub.stored(ada, first, storedAs(first, 5), at(0));
  hub.followed(LOBBY, [event(3), event(4), storedAs(first, 5).event], at(0));

  assertEquals([asked("two"), asked("three")], ["append", "send"]);
});

Deno.test("Hub leaves what a room takes to those who may write there", () => {
  const hub = newHub({ roomSendsPerSecond: 1, roomSendsBurst: 2 });
  enter(hub, ada, member("Ada"), 2);
  hub.replayed(ada, 1, LOBBY, [event(1), event(2)]);
  const asked = (text: string) => hub.receive(ada, say(text), at(0));

  for (const text of ["one", "two", "three"]) {
    const draft = draftOf(asked(text));
    hub.stored(ada, draft, { ok: false, code: "locked" }, at(0));
  }
  // A repeat is told to nobody either.
  const again = draftOf(asked("once more"));
  hub.stored(ada, again, { ...storedAs(again, 2), dup: true }, at(0));

  const dos = ["four", "five", "six"].map((text) => asked(text)[0]?.do);
  assertEquals(dos, ["append", "append", "send"]);
});
