import { assertEquals } from "@std/assert";
import type { Draft } from "../../../lib/client/draft_store.ts";
import type { EarlyText, KeptText } from "../../../lib/client/kept_text.ts";
import { type Belongings, takeOver } from "../../../lib/client/take_over.ts";
import {
  type Cid,
  LOBBY,
  parseCid,
  parseRoomId,
  type RoomId,
} from "../../../lib/protocol.ts";

const TEA = parseRoomId("tea") ?? LOBBY;

function cid(n: number): Cid {
  const cid = parseCid(`cid-0000${n}`);
  if (cid === null) throw new Error(`Cannot make a cid of ${n}`);
  return cid;
}

/** What a device keeps: each draft once, whoever's it is. */
type Device = Map<Cid, { person: string; draft: Draft }>;

function belongings(device: Device, person: string): Belongings {
  const fields = new Map<RoomId, KeptText>();
  let early: EarlyText[] = [];
  return {
    drafts: {
      list: () =>
        Promise.resolve(
          [...device.values()].filter((kept) => kept.person === person)
            .map(({ draft }) => draft),
        ),
      put(draft) {
        device.set(draft.cid, { person, draft });
        return Promise.resolve();
      },
    },
    texts: {
      load: (room) => fields.get(room) ?? null,
      rooms: () => [...fields.keys()],
      save: (room, kept) =>
        kept.text === ""
          ? void fields.delete(room)
          : void fields.set(room, kept),
      early: () => early,
      dropEarly: (cid) => early = early.filter((text) => text.cid !== cid),
    },
  };
}

Deno.test("takeOver() moves texts that wait, and has the person asked about each (R7)", async () => {
  const device: Device = new Map();
  const from = belongings(device, "ada");
  const to = belongings(device, "eve");
  await from.drafts.put({ cid: cid(1), room: TEA, body: "one", refused: null });
  await from.drafts.put({
    cid: cid(2),
    room: LOBBY,
    body: "two",
    refused: "too_long",
  });

  await takeOver(from, to);

  const refused = "signed_out";
  assertEquals(await to.drafts.list(), [
    { cid: cid(1), room: TEA, body: "one", refused },
    { cid: cid(2), room: LOBBY, body: "two", refused },
  ]);
  assertEquals(await from.drafts.list(), []);
});

Deno.test("takeOver() moves what was said early, once", async () => {
  const device: Device = new Map();
  const to = belongings(device, "eve");
  const from = belongings(device, "ada");
  let early: EarlyText[] = [{ cid: cid(1), room: TEA, body: "early" }];
  const texts = {
    ...from.texts,
    early: () => early,
    dropEarly: () => void (early = []),
  };

  await takeOver({ ...from, texts }, to);
  await takeOver({ ...from, texts }, to);

  assertEquals((await to.drafts.list()).map(({ body }) => body), ["early"]);
});

Deno.test("takeOver() leaves changes, which nobody else may make", async () => {
  const device: Device = new Map();
  const from = belongings(device, "ada");
  const to = belongings(device, "eve");
  const change = { kind: "edit", of: "cid-00000", id: null } as const;
  const edit = { cid: cid(1), room: TEA, body: "new", refused: null, change };
  await from.drafts.put(edit);

  await takeOver(from, to);

  assertEquals(await to.drafts.list(), []);
  assertEquals(await from.drafts.list(), [edit]);
});

Deno.test("takeOver() moves what stands in a field, where none has another text (UX 5)", async () => {
  const device: Device = new Map();
  const from = belongings(device, "ada");
  const to = belongings(device, "eve");
  from.texts.save(TEA, { text: "half a", caret: 3 });
  from.texts.save(LOBBY, { text: "old", caret: 0 });
  to.texts.save(LOBBY, { text: "new", caret: 0 });

  await takeOver(from, to);

  assertEquals(to.texts.load(TEA), { text: "half a", caret: 3 });
  assertEquals(from.texts.load(TEA), null);
  assertEquals(to.texts.load(LOBBY)?.text, "new");
});
