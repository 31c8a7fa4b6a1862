/**
 * One person with a browser's WebSocket, step by step: says something and
 * waits for the answer, resumes and reads to the end of the backlog. For the
 * tables; `member.ts` is for load.
 *
 * @module
 */
import type {
  Cid,
  Cursor,
  RoomEvent,
  RoomId,
  ServerFrame,
} from "../../lib/protocol.ts";
import { parseCid } from "../../lib/protocol.ts";
import { Client, Connection } from "../http/client.ts";

export type Ack = Extract<ServerFrame, { t: "ack" }>;
export type Nack = Extract<ServerFrame, { t: "nack" }>;
type Welcome = Extract<ServerFrame, { t: "welcome" }>;

/** What a reader was told between a hello and its end of the backlog. */
export interface Resumed {
  welcome: Welcome["rooms"][number];
  /** In the order they came, up to `live`. */
  events: RoomEvent[];
  /** The head that `live` named. */
  head: number;
}

const POSTS_AT_ONCE = 32;

export function newCid(): Cid {
  const cid = parseCid(crypto.randomUUID());
  if (cid === null) throw new Error("No cid");
  return cid;
}

export class Person {
  readonly client: Client;

  private constructor(client: Client) {
    this.client = client;
  }

  static async join(origin: string, name: string): Promise<Person> {
    const client = new Client(origin);
    const { status } = await client.join(name);
    if (status !== 303) throw new Error(`"${name}" was answered ${status}`);
    return new Person(client);
  }

  /** The same person at another process. */
  at(origin: string): Person {
    const client = new Client(origin);
    client.cookie = this.client.cookie;
    return new Person(client);
  }

  /** Opens a tab in a room, at its end. */
  async tab(room: RoomId): Promise<Tab> {
    const { tab } = await this.resume({ room });
    return tab;
  }

  /** Opens a tab with a cursor, and reads up to `live`. */
  async resume(cursor: Cursor): Promise<{ tab: Tab; resumed: Resumed }> {
    const connection = await this.client.connect().opened();
    const tab = new Tab(connection, cursor.room);
    const resumed = await tab.hello(cursor);
    return { tab, resumed };
  }

  /** Says it by the HTTP API. */
  async post(
    room: RoomId,
    cid: Cid,
    body: string,
  ): Promise<{ status: number; answer: Record<string, unknown> }> {
    const { client } = this;
    const response = await client.get(`/api/rooms/${room}/messages`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": cid,
        origin: client.origin,
      },
      body: JSON.stringify({ body }),
    });
    return { status: response.status, answer: await response.json() };
  }

  /** Says so many things by the HTTP API, in no order. */
  async tellMany(room: RoomId, count: number, text: string): Promise<void> {
    let told = 0;
    await Promise.all(Array.from({ length: POSTS_AT_ONCE }, async () => {
      while (told < count) {
        const { status } = await this.post(room, newCid(), `${++told} ${text}`);
        if (status !== 201) throw new Error(`Answered with ${status}`);
      }
    }));
  }

  /** Says it by the form of the page; gives the status. */
  async postForm(room: RoomId, cid: Cid, body: string): Promise<number> {
    const path = `/r/${room}/messages`;
    const response = await this.client.post(path, { body, cid });
    await response.body?.cancel();
    return response.status;
  }
}

export class Tab implements AsyncDisposable {
  readonly connection: Connection;
  readonly room: RoomId;

  constructor(connection: Connection, room: RoomId) {
    this.connection = connection;
    this.room = room;
  }

  /** Says hello, on this line for the first time or again. */
  async hello({ room, epoch, seq }: Cursor): Promise<Resumed> {
    const since = this.connection.frames().length;
    this.connection.send({
      t: "hello",
      v: 1,
      client: "tab",
      rooms: [{
        room,
        ...(epoch === undefined ? {} : { epoch }),
        ...(seq === undefined ? {} : { seq }),
      }],
    });
    const told = () => this.connection.frames().slice(since);
    const welcome = await this.connection.until(
      "welcome",
      () => told().find((frame): frame is Welcome => frame.t === "welcome"),
    );
    const place = welcome.rooms.find((one) => one.room === room);
    if (place === undefined) throw new Error(`Not welcome in ${room}`);
    const end = await this.connection.until("live", () => {
      const at = told().findIndex((frame) => frame.t === "live");
      return at < 0 ? undefined : at;
    });
    const live = told()[end];
    if (live?.t !== "live") throw new Error("No live");
    const events = told().slice(0, end).flatMap((frame) =>
      frame.t === "evt" ? [frame] : []
    );
    return { welcome: place, events, head: live.head };
  }

  /** Says it, and waits for the answer to this very send. */
  async say(cid: Cid, body: string, room = this.room): Promise<Ack | Nack> {
    const answered = this.answers(cid).length;
    this.connection.send({ t: "send", room, cid, kind: "message", body });
    const answers = await this.answered(cid, answered + 1);
    const answer = answers.at(-1);
    if (answer === undefined) throw new Error("No answer");
    return answer;
  }

  /** Says something new, which must be accepted. */
  async tell(body: string): Promise<Ack> {
    const answer = await this.say(newCid(), body);
    if (answer.t === "nack") throw new Error(`Refused: ${answer.code}`);
    return answer;
  }

  /** Waits for so many answers to one cid. */
  answered(cid: Cid, count: number): Promise<(Ack | Nack)[]> {
    return this.connection.until(`${count} answers to ${cid}`, () => {
      const answers = this.answers(cid);
      return answers.length >= count ? answers : undefined;
    });
  }

  answers(cid: Cid): (Ack | Nack)[] {
    return this.connection.frames().filter((frame): frame is Ack | Nack =>
      (frame.t === "ack" || frame.t === "nack") && frame.cid === cid
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.connection[Symbol.asyncDispose]();
  }
}
