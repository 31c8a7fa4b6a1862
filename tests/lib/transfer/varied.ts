/**
 * A log with some of everything, to be moved: texts of all scripts, edits,
 * deletions, acts, a room in no list, links, marks; and all that can be asked
 * of it afterwards.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { Draft, RoomLog } from "../../../lib/log/log.ts";
import { LOBBY, type RoomId } from "../../../lib/protocol.ts";
import { UNLISTED } from "../../../lib/room/state.ts";
import type { Store } from "../../../lib/store.ts";
import { NOW, signIn } from "../../identity_fixtures.ts";
import {
  BOB,
  CLEO,
  draft,
  GARDEN,
  roomId,
  stored,
} from "../../log_contract.ts";

const HIDDEN = roomId("hidden-place");
const ROOMS = [LOBBY, GARDEN, HIDDEN];
const TEXTS = [
  "plain",
  "two\nlines\tand a tab",
  "quotes \" ' \\ and {json: [1]}",
  "naïve Ünïcode, 漢字, עברית, हिन्दी",
  "👩‍👩‍👧‍👦 and \u{10FFFF} and \u2028",
];

export interface Told {
  /** As a browser sends it. */
  token: string;
  personId: string;
  invite: string;
}

/** @param extra Messages more, so that a table takes several batches. */
export async function fillVaried(
  { log, identity }: Pick<Store, "log" | "identity">,
  extra = 0,
): Promise<Told> {
  const { person: author, token } = await signIn(identity, "Zoë");
  await identity.claimGuest("Gast", NOW);
  const say = (fields: Partial<Omit<Draft, "cid">>) =>
    stored(log, draft({ author, ...fields }));
  await say({ room: HIDDEN, kind: "open", body: UNLISTED });
  for (const room of ROOMS) {
    for (const body of TEXTS) await say({ room, body });
  }
  const edited = await say({ body: "before" });
  await say({ kind: "edit", ref: edited.id, body: "after" });
  const deleted = await say({ body: "a secret that was told" });
  await say({ kind: "edit", ref: deleted.id, body: "a secret, told again" });
  await say({ kind: "delete", ref: deleted.id, body: "" });
  await stored(log, draft({ room: GARDEN, author: BOB }));
  const toBob = { room: GARDEN, ref: BOB.id, whom: BOB.name };
  await say({ ...toBob, kind: "host", body: "" });
  await say({ ...toBob, kind: "mute", body: "60" });
  await say({ room: GARDEN, kind: "slow", body: "5" });
  await stored(log, draft({ room: GARDEN, author: CLEO, steadyMs: 9_000 }));
  for (let i = 0; i < extra; i += 1_000) {
    const drafts = Array.from(
      { length: Math.min(1_000, extra - i) },
      () => draft({ author }),
    );
    for (const outcome of await log.append(drafts)) assert(outcome.ok);
  }
  const wish = { room: GARDEN, createdBy: author.id };
  const invite = await identity.createInvite(
    { ...wish, lastsMs: null, usesMax: 3 },
    NOW,
  );
  assert(invite.ok);
  await identity.acceptInvite(invite.token, author.id, NOW);
  const mark = { personId: author.id, room: LOBBY, seq: 3, atMs: NOW };
  identity.mark({ ...mark, back: false });
  await identity.writeWaiting();
  return { token, personId: author.id, invite: invite.token };
}

/** What can be asked of a log, of everything in it. */
export async function everythingIn(log: RoomLog): Promise<unknown> {
  const all = async (room: RoomId) => ({
    room,
    events: await log.replay(room, 0, 10_000),
    page: await log.page(room, { limit: 200 }),
    state: await log.state(room),
  });
  return {
    epoch: log.epoch,
    listed: await log.rooms(100),
    rooms: await Promise.all(ROOMS.map(all)),
  };
}
