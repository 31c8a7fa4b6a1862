/**
 * S1 over the real app: no action without a live session, and none that one's
 * role does not allow, by whatever door it comes.
 */
import { assert, assertEquals } from "@std/assert";
import type { Draft } from "../../lib/log/log.ts";
import { NACK_STATUS } from "../../lib/http/nack_status.ts";
import {
  DOOR_KINDS,
  LOBBY,
  type Person,
  PERSON_KINDS,
  type RoomId,
  type WishKind,
} from "../../lib/protocol.ts";
import { Client, type Connection } from "../http/client.ts";
import { cid, hello, room as roomId } from "../lib/chat_fixtures.ts";
import { type RunningApp, startApp } from "../start_app.ts";
import { LIFTED } from "./lifted.ts";
import { report } from "./report.ts";
import {
  type Actor,
  ACTORS,
  expected,
  readable,
  type Target,
  type Wish,
  WISHES,
} from "./s1_permissions.ts";

interface Somebody {
  client: Client;
  person: Person;
  session: string;
}

/** People, and rooms in which each of them is what they are called. */
class World {
  readonly app: RunningApp;
  readonly people = new Map<string, Somebody>();
  #made = 0;

  constructor(app: RunningApp) {
    this.app = app;
  }

  async join(name: string): Promise<Somebody> {
    const client = new Client(this.app.origin);
    await client.join(`Miss ${name}`); // Some of the names are reserved.
    const token = client.cookie?.split("=")[1] ?? "";
    const session = await this.app.services.identity.session(token, Date.now());
    assert(session !== null, `${name} has no session`);
    const { id, person } = session;
    const somebody = { client, person, session: id };
    this.people.set(name, somebody);
    return somebody;
  }

  get(name: string): Somebody {
    const somebody = this.people.get(name);
    assert(somebody !== undefined, name);
    return somebody;
  }

  newCid(): string {
    return `cid-of-cell-${++this.#made}`;
  }

  /** A new room with an owner, a host, a member … and a word of everybody. */
  async room(unlisted: boolean): Promise<RoomId> {
    const room = roomId(`cell-${++this.#made}`);
    const { log, nowMs, steadyMs } = this.app.services;
    const draft = (
      name: string,
      kind: WishKind,
      body: string,
      whom?: string,
    ) => {
      const target = whom === undefined ? undefined : this.get(whom).person;
      const draft: Draft = {
        room,
        author: this.get(name).person,
        cid: cid(this.newCid()),
        kind,
        body,
        id: kind === "message" ? `${room}-${name}` : `act-${++this.#made}`,
        nowMs: nowMs(),
        steadyMs: steadyMs(),
      };
      return target === undefined
        ? draft
        : { ...draft, ref: target.id, whom: target.name };
    };
    const everybody = [
      "owner",
      "host",
      "member",
      "visitor",
      "muted",
      "banned",
      "t-visitor",
      "t-host",
      "t-owner",
    ];
    // Of a visitor an unlisted room holds nothing; of who was one, it may.
    const isIn = (name: string) =>
      name !== "visitor" && (unlisted || name !== "t-visitor");
    const outcomes = await log.append([
      draft("owner", "open", unlisted ? "unlisted" : ""),
      ...everybody.slice(1).filter(isIn)
        .map((name) => draft(name, "enter", "")),
      ...everybody.filter((name) => !unlisted || isIn(name))
        .map((name) => draft(name, "message", `by ${name}`)),
      draft("owner", "host", "", "host"),
      draft("owner", "host", "", "t-host"),
      draft("t-owner", "recover", ""),
      draft("owner", "mute", "", "muted"),
      draft("owner", "remove", "600", "banned"),
    ]);
    assertEquals(outcomes.filter(({ ok }) => !ok), []);
    return room;
  }

  /** The id that a wish of an actor is about. */
  ref(actor: Actor, { kind, target }: Wish, room: RoomId): string | undefined {
    if (target === "none") return undefined;
    const name = this.#nameOf(actor, target);
    return PERSON_KINDS.has(kind)
      ? this.get(name).person.id
      : `${room}-${name}`;
  }

  #nameOf(actor: Actor, target: Target): string {
    if (target !== "own") return `t-${target}`;
    return actor === "stranger" || actor === "revoked" ? "visitor" : actor;
  }
}

async function newWorld(app: RunningApp): Promise<World> {
  const world = new World(app);
  for (const name of ["t-visitor", "t-host", "t-owner", ...ACTORS]) {
    if (name !== "stranger") await world.join(name);
  }
  world.people.set("stranger", {
    client: new Client(app.origin),
    person: { id: "", name: "" },
    session: "",
  });
  const { session } = world.get("revoked");
  await app.services.identity.leave(session);
  app.services.shell.revoked({ session });
  return world;
}

const wrong: string[] = [];
let cells = 0;

/** Notes a cell of the table. */
function cell(what: string, got: unknown, right: unknown): void {
  cells++;
  if (got === right) return;
  wrong.push(`${what}: ${String(got)}, expected ${String(right)}`);
}

function bodyOf({ kind }: Wish): string {
  return kind === "slow"
    ? "5"
    : kind === "message" || kind === "edit"
    ? "words"
    : "";
}

/** Everything by everybody, as frames and by the JSON API. */
async function askEverything(world: World, unlisted: boolean): Promise<void> {
  for (const actor of ACTORS) {
    const { client } = world.get(actor);
    const socket = await client.connect().opened();
    const isKnown = actor !== "stranger" && actor !== "revoked";
    if (isKnown) {
      socket.send({ ...hello(), rooms: [] });
      await socket.frame("welcome");
    } else {
      cell(`socket of ${actor}`, (await socket.closed).code, 4401);
    }
    for (const wish of WISHES) {
      const { kind, target } = wish;
      const right = expected(actor, wish, unlisted);
      const what = `${actor} ${kind} ${target}${unlisted ? " unlisted" : ""}`;
      const room = await world.room(unlisted);
      const ref = world.ref(actor, wish, room);
      const body = bodyOf(wish);

      const answer = await client.get(`/api/rooms/${room}/messages`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "idempotency-key": world.newCid(),
        },
        body: JSON.stringify({ kind, body, ref }),
      });
      const { code = null } = await answer.json();
      if (right === "no_session") cell(`POST ${what}`, answer.status, 401);
      else {
        cell(`POST ${what}`, code, right);
        const status = right === null ? 201 : NACK_STATUS[right];
        assertEquals(answer.status, status, what);
      }

      if (!isKnown) continue;
      const again = await world.room(unlisted);
      const key = cid(world.newCid());
      const refAgain = world.ref(actor, wish, again);
      socket.send({
        t: "send",
        room: again,
        cid: key,
        kind,
        body,
        ref: refAgain,
      });
      const code2 = await socket.until(what, () => {
        for (const frame of socket.frames()) {
          if (frame.t === "ack" && frame.cid === key) return { code: null };
          if (frame.t === "nack" && frame.cid === key) return frame;
        }
      });
      cell(`frame ${what}`, code2.code, right);
    }
    socket.socket.close();
    await socket.closed;
  }
}

/** Everything that has a button, pressed by everybody. */
async function pressEverything(world: World, unlisted: boolean): Promise<void> {
  for (const actor of ACTORS) {
    for (const wish of WISHES) {
      const { kind, target } = wish;
      if (kind === "message" || kind === "edit") continue;
      const room = await world.room(unlisted);
      const ref = world.ref(actor, wish, room) ?? "";
      const response = await world.get(actor).client.post(`/r/${room}/acts`, {
        act: `${kind} ${bodyOf(wish)}`.trim(),
        [kind === "delete" ? "message" : "person"]: ref,
        key: world.newCid(),
      });
      await response.body?.cancel();
      const right = expected(actor, wish, unlisted);
      const status = right === null
        ? 303
        : right === "no_session"
        ? 403
        : NACK_STATUS[right];
      cell(`button ${actor} ${kind} ${target}`, response.status, status);
    }
  }
}

/** What needs a form or a link of the server, nobody gets by asking for it. */
async function askForDoors(world: World): Promise<void> {
  const room = await world.room(false);
  for (const actor of ACTORS) {
    const { client } = world.get(actor);
    for (const kind of DOOR_KINDS) {
      const response = await client.get(`/api/rooms/${room}/messages`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "idempotency-key": world.newCid(),
        },
        body: JSON.stringify({ kind }),
      });
      await response.body?.cancel();
      const isKnown = actor !== "stranger" && actor !== "revoked";
      cell(`POST ${actor} ${kind}`, response.status, isKnown ? 400 : 401);
      if (!isKnown) continue;
      const socket = await client.connect().opened();
      socket.send(hello());
      await socket.frame("live");
      const frame = { t: "send", room, cid: world.newCid(), kind, body: "" };
      socket.socket.send(JSON.stringify(frame));
      const error = await socket.frame("error");
      cell(`frame ${actor} ${kind}`, error.code, "bad_frame");
      socket.socket.close();
      await socket.closed;
    }
  }
  const { id } = world.get("visitor").person;
  const { standing } = await world.app.services.log.standing(room, id);
  assertEquals(standing.role, "visitor");
}

/** The room's pages, by everybody; and its form. */
async function readEverything(world: World, unlisted: boolean): Promise<void> {
  const room = await world.room(unlisted);
  const secret = "by t-owner";
  for (const actor of ACTORS) {
    const { client } = world.get(actor);
    const isKnown = actor !== "stranger" && actor !== "revoked";
    const status = readable(actor, unlisted);
    const what = `${actor}${unlisted ? " unlisted" : ""}`;
    for (const path of [`/r/${room}`, `/api/rooms/${room}/messages`]) {
      const response = await client.get(path);
      const text = await response.text();
      cell(`GET ${path} ${what}`, response.status, status);
      cell(`${path} shows ${what}`, text.includes(secret), status === 200);
    }

    const stream = await client.get(`/api/rooms/${room}/events`);
    await stream.body?.cancel();
    cell(`SSE ${what}`, stream.status, isKnown ? status : 401);

    const form = await client.post(`/r/${room}/messages`, {
      body: "by form",
      cid: world.newCid(),
    });
    const shown = await form.text();
    const right = expected(
      actor,
      { kind: "message", target: "none" },
      unlisted,
    );
    const accepted = right === null
      ? 303
      : status !== 200
      ? status
      : right === "no_session"
      ? 401
      : NACK_STATUS[right];
    cell(`form ${what}`, form.status, accepted);
    if (status !== 200) cell(`form shows`, shown.includes(secret), false);

    if (!isKnown) continue;
    const socket = await client.connect().opened();
    socket.send(hello({ room, seq: 0 }));
    if (status === 200) {
      await socket.frame("live");
      cell(`hello ${what}`, events(socket) > 0, true);
    } else {
      const { code } = await socket.frame("error");
      cell(`hello ${what}`, code, status === 403 ? "banned" : "no_room");
      cell(`hello shows ${what}`, events(socket), 0);
    }
    socket.socket.close();
    await socket.closed;
  }
  const lobby = await world.get("visitor").client.get("/r/lobby");
  const page = await lobby.text();
  cell("lists an unlisted room", page.includes(`/r/${room}"`), !unlisted);
}

function events(socket: Connection): number {
  return socket.frames().filter(({ t }) => t === "evt").length;
}

Deno.test("S1: nobody does, by any door, what the table does not allow", async () => {
  await using app = await startApp(LIFTED);
  const world = await newWorld(app);

  for (const unlisted of [false, true]) {
    await askEverything(world, unlisted);
    await pressEverything(world, unlisted);
    await readEverything(world, unlisted);
  }
  await askForDoors(world);

  report("S1", `cells ${cells}, wrong ${wrong.length}`);
  assertEquals(wrong, []);
});

Deno.test("S1: whoever is removed or leaves is cut off, on a socket and on a stream", async () => {
  await using app = await startApp(LIFTED);
  const { log, identity, shell, nowMs, steadyMs } = app.services;
  const world = new World(app);
  const owner = await world.join("owner");
  const opening = await log.append([{
    room: LOBBY,
    author: owner.person,
    cid: cid("cid-opening"),
    kind: "message",
    body: "hi",
    id: "m-1",
    nowMs: nowMs(),
    steadyMs: steadyMs(),
  }, {
    room: LOBBY,
    author: owner.person,
    cid: cid("cid-recover"),
    kind: "recover",
    body: "",
    id: "m-2",
    nowMs: nowMs(),
    steadyMs: steadyMs(),
  }]);
  assert(opening.every(({ ok }) => ok));

  const cutOff = async (
    name: string,
    how: (who: Somebody) => Promise<void>,
  ) => {
    const who = await world.join(name);
    const socket = await who.client.connect().opened();
    socket.send(hello());
    await socket.frame("live");
    const stream = await who.client.get("/api/rooms/lobby/events");
    const reader = stream.body?.getReader();
    assert(reader !== undefined);
    await reader.read();
    const ended = (async () => {
      while (!(await reader.read()).done);
    })();

    const startMs = performance.now();
    await how(who);
    const { CLOSED } = WebSocket;
    await socket.until(
      "end of the connection",
      () => socket.socket.readyState === CLOSED || undefined,
    );
    const { code } = await socket.closed;
    await ended;
    const ms = performance.now() - startMs;
    const back = await who.client.connect().opened();
    if (back.socket.readyState === WebSocket.OPEN) back.send(hello());
    const { code: again } = await back.closed;
    return { ms, codes: [code, again] };
  };
  const removed = await cutOff("removed", async ({ person }) => {
    const response = await owner.client.get("/api/rooms/lobby/messages", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": "cid-removal",
      },
      body: JSON.stringify({ kind: "remove", ref: person.id }),
    });
    await response.body?.cancel();
    assertEquals(response.status, 201);
  });
  const left = await cutOff("leaver", async ({ session }) => {
    await identity.leave(session);
    shell.revoked({ session });
  });
  const forgotten = await cutOff("forgotten", async ({ person }) => {
    await identity.forget(person.id);
    shell.revoked({ person: person.id });
  });

  assertEquals(removed.codes, [4403, 4403]);
  assertEquals(left.codes, [4401, 4401]);
  assertEquals(forgotten.codes, [4401, 4401]);
  const ms = [removed, left, forgotten].map(({ ms }) => ms.toFixed(0));
  report(
    "S1",
    `cut off after ${ms[0]} ms when removed, ${ms[1]} ms when left, ${
      ms[2]
    } ms when forgotten (promised: 1,000 ms)`,
  );
});
