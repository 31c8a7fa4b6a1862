/**
 * S1 with several processes: who is signed out, or removed from a room, at one
 * of them, loses the connections at the others; soon while they hear each
 * other, and a few seconds later if hints get lost.
 *
 * @module
 */
import { CLOSE, parseRoomId, type RoomId } from "../../lib/protocol.ts";
import { Cluster } from "./cluster.ts";
import { Person, type Tab } from "./person.ts";
import type { Server } from "./server.ts";
import type { Tree } from "./tree.ts";
import { type Outcome, type Verdict, verdicts } from "./verdict.ts";

export interface EndedOptions {
  /** How often each is tried. */
  times: number;
  /** Whether it is also asked how long it took. */
  timed: boolean;
}

const WITH_BUS_MAX_S = 1;
const WITHOUT_BUS_MAX_S = 5;

export async function endElsewhere(
  tree: Tree,
  { times, timed }: EndedOptions,
): Promise<Outcome> {
  await using cluster = await Cluster.start({
    tree,
    processes: 2,
    redis: true,
  });
  const [here, there = here] = cluster.servers;
  const s1 = verdicts("S1");
  const told: Verdict[] = [];
  for (const bus of [true, false]) {
    const maxS = bus ? WITH_BUS_MAX_S : WITHOUT_BUS_MAX_S;
    const how = bus ? "" : ", hints lost";
    if (!bus) await cluster.redis?.stop();
    for (const [what, end] of ENDS) {
      const seconds: number[] = [];
      for (let i = 0; i < times; i++) {
        seconds.push(await end(here, there, `${bus ? "b" : "n"}${i}`));
      }
      const worst = Math.max(...seconds);
      told.push(s1.exactly(`${what}${how}`, times, seconds.length));
      if (timed) {
        told.push(s1.atMost(`${what}${how}, after`, maxS, worst, " s"));
      }
    }
  }
  return { verdicts: told, details: [] };
}

/** Ends something here; resolves with the seconds until there is told. */
type End = (here: Server, there: Server, label: string) => Promise<number>;

const ENDS: readonly [what: string, end: End][] = [
  ["signed out elsewhere", signOut],
  ["removed elsewhere", remove],
];

async function signOut(
  here: Server,
  there: Server,
  label: string,
): Promise<number> {
  const bob = await Person.join(here.origin, `Bob ${label}`);
  const tab = await bob.at(there.origin).tab(roomNamed("lobby"));
  const closed = closedWith(tab, CLOSE.noSession);
  await done(bob, "/me/leave", {});
  return await closed;
}

async function remove(
  here: Server,
  there: Server,
  label: string,
): Promise<number> {
  const room = `den-${label}`;
  const ada = await Person.join(here.origin, `Ada ${label}`);
  const eve = await Person.join(there.origin, `Eve ${label}`);
  await done(ada, "/r", { room, key: crypto.randomUUID() });
  const tab = await eve.tab(roomNamed(room));
  const { me } = await tab.connection.frame("welcome");
  const closed = closedWith(tab, CLOSE.banned);
  await done(ada, `/r/${room}/acts`, {
    key: crypto.randomUUID(),
    person: me.id,
    act: "remove",
  });
  return await closed;
}

/** Seconds from now until the line is closed with a code. */
async function closedWith(tab: Tab, wanted: number): Promise<number> {
  const sinceMs = performance.now();
  const { code } = await tab.connection.closed;
  if (code !== wanted) throw new Error(`Closed with ${code}, not ${wanted}`);
  return (performance.now() - sinceMs) / 1_000;
}

async function done(
  { client }: Person,
  path: string,
  fields: Record<string, string>,
): Promise<void> {
  const response = await client.post(path, fields);
  await response.body?.cancel();
  if (response.status < 400) return;
  throw new Error(`${path} was answered ${response.status}`);
}

function roomNamed(name: string): RoomId {
  const room = parseRoomId(name);
  if (room === null) throw new Error(`No room id: "${name}"`);
  return room;
}
