/**
 * S6 over the wire: the server as it is started for production meets peers
 * that keep to no rule, while somebody else goes on talking.
 *
 * @module
 */
import { assertEquals, equal } from "@std/assert";
import { LOBBY } from "../../lib/protocol.ts";
import { join, Member } from "../faults/member.ts";
import { Random } from "../faults/random.ts";
import { isLineEnd, RawSocket } from "../faults/raw_socket.ts";
import { Server } from "../faults/server.ts";
import { Tree } from "../faults/tree.ts";
import { pause, until } from "../faults/waiting.ts";
import { Client } from "../http/client.ts";
import { FRAME_ROWS, type FrameFate, type FrameRow } from "./bad_frames.ts";
import { requestRows } from "./bad_requests.ts";
import { LIFTED } from "./lifted.ts";
import { send } from "./raw_http.ts";
import { report } from "./report.ts";

const HELLO = '{"t":"hello","v":1,"client":"tab","rooms":[{"room":"lobby"}]}';
/** Told after the row, and answered only if the connection survived it. */
const STILL_HERE = 4_711;

/** The server, and somebody who talks in it all the while. */
class Scene implements AsyncDisposable {
  readonly server: Server;
  readonly bystander: Member;
  readonly #owned: AsyncDisposableStack;
  #said = 0;

  private constructor(
    server: Server,
    bystander: Member,
    owned: AsyncDisposableStack,
  ) {
    this.server = server;
    this.bystander = bystander;
    this.#owned = owned;
  }

  static async set(): Promise<Scene> {
    await using owned = new AsyncDisposableStack();
    const tree = owned.use(await Tree.build());
    const server = owned.use(await Server.start({ tree, env: LIFTED }));
    const bystander = owned.use(
      new Member({
        name: "Bystander",
        port: server.port,
        cookie: await join(server.origin, "Bystander"),
        rooms: [LOBBY],
        random: new Random(1),
      }).start(),
    );
    await until("the bystander", () => bystander.isOnline);
    return new Scene(server, bystander, owned.move());
  }

  /** The bystander says something, and is heard. */
  async goesOn(): Promise<void> {
    this.bystander.say(LOBBY, `still here ${++this.#said}`);
    await until("an ack of the bystander", () => this.bystander.isSettled);
  }

  /** Nobody but the peers that did it has noticed anything. */
  assertUnharmed(): void {
    const { transcript } = this.bystander;
    assertEquals(transcript.closes, []);
    assertEquals(transcript.complaints, []);
    assertEquals(transcript.acked.length, this.#said);
    assertEquals(this.server.isRunning, true);
    // That its machine is slow is no peer's doing.
    const [ready = "", ...lines] = this.server.lines.filter((line) =>
      !/"(problem|from)":"stalled"/.test(line)
    );
    assertEquals([ready.startsWith("Fresh Chat is ready"), lines], [true, []]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

/** What a connection came to that was sent the bytes of a row. */
async function meet(port: number, cookie: string, row: FrameRow) {
  const texts: string[] = [];
  const socket = await RawSocket.open({
    port,
    cookie,
    onText: (text) => texts.push(text),
  });
  const found = (pattern: RegExp) =>
    Array.from(texts.join("\n").matchAll(pattern), ([, found = ""]) => found);
  const pongs = () => found(/"t":"pong","n":(\d+)/g).map(Number);
  socket.send(HELLO);
  await until("a welcome", () => found(/"t":"(welcome)"/g).length > 0);
  socket.sendBytes(row.bytes);
  let fate: FrameFate;
  if (row.fate === "alive") {
    socket.send(JSON.stringify({ t: "ping", n: STILL_HERE }));
    await until(
      "a pong, or the end",
      () => socket.isOver || pongs().includes(STILL_HERE),
    );
    fate = socket.isOver ? await socket.closed ?? "dropped" : "alive";
  } else {
    // More bytes would be answered with a reset, which overtakes the Close.
    fate = await socket.closed ?? "dropped";
  }
  socket.cut();
  return {
    fate,
    errors: found(/"t":"error","code":"([a-z_]+)"/g),
    pongs: pongs().filter((n) => n !== STILL_HERE),
  };
}

/** An upgrade whose peer is gone before it is through, with a reset. */
async function upgradeAndReset(port: number, cookie: string, late: boolean) {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    const host = `127.0.0.1:${port}`;
    await conn.write(
      new TextEncoder().encode([
        "GET /api/ws HTTP/1.1",
        `Host: ${host}`,
        `Origin: http://${host}`,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        `Cookie: ${cookie}`,
        "",
        "",
      ].join("\r\n")),
    );
    if (late) await pause(1);
  } catch (error) {
    if (!isLineEnd(error)) throw error;
  }
  // What the server has answered is unread, or comes to a port that is closed.
  conn.close();
}

Deno.test("Bad frames and bad HTTP cost their own connection at most", async (t) => {
  await using scene = await Scene.set();
  const { server } = scene;
  const { port } = server;
  const cookie = await join(server.origin, "Eve");
  const counts: string[] = [];

  await t.step("bad frames", async () => {
    for (const [name, row] of Object.entries(FRAME_ROWS)) {
      const { fate, errors = [], pongs = [] } = row;
      assertEquals(
        await meet(port, cookie, row),
        { fate, errors: [...errors], pongs: [...pongs] },
        name,
      );
      await scene.goesOn();
    }
    counts.push(`bad frames ${Object.keys(FRAME_ROWS).length}`);
  });

  await t.step("bad requests", async () => {
    const rows = requestRows(port);
    const wrong: string[] = [];
    for (const [name, row] of Object.entries(rows)) {
      const { request, statuses, or = statuses, stays = false, whole } = row;
      const half = !stays && whole !== true;
      const answer = await send(port, request, {
        half,
        ...(stays ? { answers: statuses.length } : {}),
      });
      const right = [statuses, or].some((one) => equal(one, answer.statuses));
      if (!right || answer.ended === stays) {
        const line = answer.ended ? "ended" : "up";
        wrong.push(`${name}: ${answer.statuses}, and the line is ${line}`);
      }
      await scene.goesOn();
    }
    assertEquals(wrong, []);
    counts.push(`bad requests ${Object.keys(rows).length}`);
  });

  await t.step("200 requests that never end", async () => {
    const conns = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const conn = await Deno.connect({ hostname: "127.0.0.1", port });
        await conn.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost"));
        return conn;
      }),
    );
    for (let i = 0; i < 5; i++) await scene.goesOn();
    for (const conn of conns) conn.close();
    counts.push("endless heads 200");
  });

  await t.step("1,000 upgrades and resets", async () => {
    const before = await server.descriptors();
    for (let i = 0; i < 20; i++) {
      const group = Array.from(
        { length: 50 },
        (_, j) => upgradeAndReset(port, cookie, j % 2 === 0),
      );
      await Promise.all(group);
      await scene.goesOn();
    }
    await until(
      "every descriptor given back",
      async () => await server.descriptors() <= before,
    );
    counts.push("upgrades and resets 1000");
  });

  await t.step("300 joins at once", async () => {
    const welcomed = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        using client = new Client(server.origin);
        const { status } = await client.join(`Guest ${i}`);
        assertEquals(status, 303);
        const here = Promise.withResolvers<RawSocket>();
        const socket = await RawSocket.open({
          port,
          cookie: client.cookie,
          onText: (text) => text.includes('"welcome"') && here.resolve(socket),
        });
        socket.send(HELLO);
        return here.promise;
      }),
    );
    await scene.goesOn();
    for (const socket of welcomed) socket.cut();
    counts.push(`joins at once ${welcomed.length}`);
  });

  await scene.goesOn();
  scene.assertUnharmed();
  const { acked } = scene.bystander.transcript;
  report(
    "S6",
    `${counts.join(", ")}; crashes 0; others' messages ${acked.length}, lost 0`,
  );
});
