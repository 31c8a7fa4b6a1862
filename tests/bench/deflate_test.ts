import { assert, assertEquals, assertRejects } from "@std/assert";
import { deflateRawSync } from "node:zlib";
import { hasZlib } from "../../bench/lab/compiler.ts";
import type { Figures } from "../../bench/lab/figures.ts";
import { Lab } from "../../bench/lab/lab.ts";
import type { Load } from "../../bench/lab/load.ts";
import { MissingError } from "../../bench/lab/row.ts";

const PROTOCOL = "chat.v1.deflate";
/** As browsers do. */
const OFFER = ["--protocol", `${PROTOCOL}, chat.v1`];
const LOAD: Load = {
  mode: "rate",
  clients: 6,
  senders: 2,
  text: 600,
  rate: 50,
  warmup: 0,
  duration: 0.2,
  drain: 2,
  settle: 0,
};
const SAID = 10;

interface Reader {
  name: string;
  socket: WebSocket;
}

/** What a reader is sent for the message of that number, counted from 1. */
type Answer = (
  text: string,
  to: string,
  number: number,
) => readonly (string | Uint8Array<ArrayBuffer>)[];

const ignore = !(await hasZlib());

function deflated(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(deflateRawSync(text));
}

/** Puts the load on a server that chooses `protocol`, and answers that. */
async function drive(
  answer: Answer,
  protocol = PROTOCOL,
  dialect: readonly string[] = OFFER,
): Promise<Figures> {
  const readers: Reader[] = [];
  let number = 0;
  await using lab = new Lab({ pins: false, isReduced: true, people: 0 });
  await using server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, (request) => {
    const name = new URL(request.url).searchParams.get("username") ?? "";
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol });
    socket.onopen = () => readers.push({ name, socket });
    socket.onmessage = ({ data }) => {
      number++;
      for (const { name, socket } of readers) {
        for (const frame of answer(data, name, number)) socket.send(frame);
      }
    };
    return response;
  });
  const { port } = server.addr;
  return await lab.drive({ port, pid: Deno.pid }, LOAD, dialect);
}

Deno.test({
  name: "The load counts each reader's deliveries in frames that are alike",
  ignore,
  async fn() {
    const earlier: string[] = [];

    const figures = await drive((text, to, number) => {
      if (to === "u0") earlier.push(text);
      // Not alike, for this reader alone.
      if (to === "u3" && number === 5) return [];
      const frame = deflated(text);
      if (to === "u4" && number === 7) return [frame, frame];
      // Text frames still mean what they say.
      return number === 8 ? [text] : [frame];
    });

    assertEquals(figures.joined, 6);
    assertEquals(figures.sent, SAID);
    assertEquals(figures.delivered, 6 * SAID - 1);
    assertEquals([figures.lost, figures.repeated], [1, 1]);
    const bytes = figures.bytes_per_message ?? NaN;
    const whole = earlier[0]?.length ?? NaN;
    assert(bytes < 0.8 * whole, `${bytes} of ${whole} bytes`);
  },
});

Deno.test({
  name: "The load finds all messages that share a compressed frame",
  ignore,
  async fn() {
    const waiting: string[] = [];

    const figures = await drive((text, to, number) => {
      if (to === "u0") waiting.push(text);
      return number === SAID ? [deflated(`[${waiting.join(",")}]`)] : [];
    });

    assertEquals([figures.delivered, figures.lost], [6 * SAID, 0]);
    assertEquals(figures.messages_per_frame, SAID);
  },
});

Deno.test({
  name: "The load fails over a frame that cannot be inflated",
  ignore,
  async fn() {
    const broken: Answer[] = [
      () => [Uint8Array.of(0xff, 0xff, 0xff, 0xff)],
      (text) => [deflated(text).slice(0, -1)],
      (text) => [Uint8Array.of(...deflated(text), 0)],
      () => [deflated("~".repeat(1024 * 1024 + 1))],
      () => [new Uint8Array()],
    ];
    for (const answer of broken) {
      const error = await assertRejects(
        () => drive(answer),
        Error,
        "cannot be inflated",
      );
      assert(!(error instanceof MissingError), "it is no peer that is missing");
    }
  },
});

Deno.test({
  name: "The load fails where the server speaks what it would rather not",
  ignore,
  async fn() {
    const echo: Answer = (text) => [text];

    await assertRejects(() => drive(echo, "chat.v1"), Error, '"chat.v1"');
    await assertRejects(
      () => drive((text) => [deflated(text)], "", []),
      Error,
      "no subprotocol",
    );
  },
});

Deno.test({
  name: "The load says what compresses as talk does, and nothing twice",
  ignore,
  async fn() {
    const said: string[] = [];

    await drive((text, to) => {
      if (to === "u0") said.push(JSON.parse(text).message.slice(28));
      return [text];
    });

    assertEquals(said.length, SAID);
    assertEquals(new Set(said).size, SAID);
    assert(said.every((text) => /^[a-z ]{571}[a-z]$/.test(text)));
    const all = said.join("");
    const share = deflated(all).length / all.length;
    assert(share > 0.5 && share < 0.65, `${share} is left`);
  },
});
