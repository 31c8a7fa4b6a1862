import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { LOBBY, type ServerFrame } from "../../../lib/protocol.ts";
import { event } from "../chat_fixtures.ts";
import type { FakeSocket } from "../fake_socket.ts";
import { Rig } from "./fan_out_rig.ts";

const PONG: ServerFrame = { t: "pong", n: 1, heads: {} };
const NACK: ServerFrame = {
  t: "nack",
  room: LOBBY,
  cid: "",
  code: "rate",
  retry: true,
};

/** Each message that was sent, by what is in it. */
function told({ sent }: FakeSocket): string[] {
  return sent.map((text) => {
    const frames: ServerFrame[] = [JSON.parse(text)].flat();
    return frames.map((one) => one.t === "evt" ? one.seq : one.t).join();
  });
}

Deno.test("FanOut encodes a frame once for all readers of a room, and sends what waits as one", () => {
  const rig = new Rig();
  const readers = Array.from({ length: 9 }, () => rig.enter());

  for (const seq of [1, 2, 3]) rig.say(seq);
  const early = readers.flatMap(({ socket }) => socket.sent);
  const { watched } = rig.fanOut.slice();

  assertEquals(early, []);
  assertEquals(rig.encoded, 3);
  for (const { socket } of readers) assertEquals(told(socket), ["1,2,3"]);
  assertEquals(watched.map(({ id }) => id), [6, 8, 9]);
});

Deno.test("FanOut packs what many are told once for all who can unpack it", () => {
  const rig = new Rig();
  const [ada, bob] = [rig.enter(rig.deflated), rig.enter(rig.deflated)];
  const eve = rig.enter();
  rig.tell(ada.link, NACK);
  for (const seq of [1, 2, 3]) rig.say(seq, "x".repeat(500));
  const flushed: unknown[] = [];
  for (const { socket } of [ada, bob]) {
    const send = socket.send.bind(socket);
    socket.send = (data) => {
      flushed.push(data);
      send(data);
    };
  }
  rig.fanOut.flush();

  assertEquals(
    [told(ada.socket), told(bob.socket), told(eve.socket)],
    [["nack", "1,2,3"], ["1,2,3"], ["1,2,3"]],
  );
  assertEquals(
    [ada.socket.packed, bob.socket.packed, eve.socket.packed],
    [[1], [0], []],
  );
  assertStrictEquals(flushed[1], flushed[2]);
  assertEquals(bob.socket.sent, eve.socket.sent);
});

Deno.test("FanOut packs nothing that is short, or for one reader alone", () => {
  const rig = new Rig();
  const { link, socket } = rig.enter(rig.deflated);
  rig.say(1);
  rig.fanOut.flush();
  rig.tell(link, { ...NACK, cid: "x".repeat(5_000) });
  rig.fanOut.backlog(link.id, [{ ...event(2), body: "x".repeat(5_000) }]);
  rig.say(3);
  rig.fanOut.flush();

  assertEquals(told(socket), ["1", "nack,2,3"]);
  assertEquals(socket.packed, []);
});

Deno.test("FanOut.isWorthMore() has many wait for more than there is", () => {
  const rig = new Rig();
  for (let i = 0; i < 199; i++) rig.enter();
  const worth = (...coming: number[]) =>
    coming.map((count) => rig.fanOut.isWorthMore(count));
  rig.say(1);
  rig.say(2);
  const ofFew = worth(0, 2, 3);
  rig.enter();
  const ofMany = worth(0, 2, 3);
  rig.fanOut.flush();

  assertEquals([ofFew, ofMany], [[false, false, false], [false, false, true]]);
  assertEquals(worth(9), [false]);
});

Deno.test("FanOut sends packed what would be several messages as one", () => {
  const rig = new Rig();
  const [ada, bob] = [rig.enter(rig.deflated), rig.enter()];
  for (let seq = 1; seq <= 40; seq++) rig.say(seq, "x".repeat(4_000));
  rig.fanOut.flush();

  assertEquals([ada.socket.sent.length, bob.socket.sent.length], [1, 3]);
  assertEquals(ada.socket.frames(), bob.socket.frames());
});

/** So long, and of signs that never follow each other in the same way again. */
function unpackable(seed: number): string {
  let state = seed;
  return Array.from({ length: 4_000 }, () => {
    // A linear congruential generator; its upper bits are the better ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String.fromCharCode(0x4e00 + (state >>> 18));
  }).join("");
}

Deno.test("FanOut sends what cannot be packed in as many messages as texts", () => {
  const rig = new Rig();
  const [ada, bob] = [rig.enter(rig.deflated), rig.enter()];
  for (let seq = 1; seq <= 30; seq++) rig.say(seq, unpackable(seq));
  const bytes: number[] = [];
  const send = ada.socket.send.bind(ada.socket);
  ada.socket.send = (data) => {
    if (data instanceof Uint8Array) bytes.push(data.byteLength);
    send(data);
  };
  rig.fanOut.flush();

  assertEquals(ada.socket.sent, bob.socket.sent);
  assertEquals(bytes.length, bob.socket.sent.length);
  assert(Math.max(...bytes) < 144 * 1024, `${bytes}`);
});

Deno.test("FanOut packs nothing anew for who came meanwhile", () => {
  const rig = new Rig();
  const [ada, bob] = [rig.enter(rig.deflated), rig.connect(rig.deflated)];
  rig.say(1, "x".repeat(2_000));
  rig.live.add(bob.link.id);
  rig.tell(bob.link, { t: "live", room: LOBBY, head: 1 });
  rig.say(2, "x".repeat(2_000));
  rig.fanOut.flush();

  assertEquals([ada.socket.packed, bob.socket.packed], [[0], []]);
  assertEquals([told(ada.socket), told(bob.socket)], [["1,2"], ["live,2"]]);
});

Deno.test("FanOut packs as well what many lack who were told some of it before", () => {
  const rig = new Rig();
  const readers = Array.from({ length: 48 }, () => rig.enter(rig.deflated));
  rig.say(1, unpackable(1));
  rig.fanOut.slice();
  rig.say(2, unpackable(2));
  rig.fanOut.slice();
  rig.say(3, unpackable(3));
  rig.fanOut.flush();

  assertEquals(
    readers.map(({ socket }) => told(socket).join(" ")),
    [
      ...Array.from({ length: 16 }, () => "1 2,3"),
      ...Array.from({ length: 16 }, () => "1,2 3"),
      ...Array.from({ length: 16 }, () => "1,2,3"),
    ],
  );
  for (const { socket } of readers) {
    assertEquals(socket.packed.length, socket.sent.length);
  }
});

Deno.test("FanOut answers before it tells what came, and tells heads after it", () => {
  const rig = new Rig();
  const { link, socket } = rig.enter();

  rig.tell(link, PONG);
  rig.say(1);
  rig.tell(link, NACK);
  rig.fanOut.flush();

  assertEquals(told(socket), ["nack,1", "pong"]);
});

Deno.test("FanOut tells who becomes live only what comes from then on", () => {
  const rig = new Rig();
  rig.enter();
  rig.say(1);
  const { link, socket } = rig.enter();
  rig.tell(link, { t: "live", room: LOBBY, head: 1 });
  rig.say(2);
  rig.fanOut.flush();

  assertEquals(told(socket), ["live,2"]);
});

Deno.test("FanOut tells who has left nothing more", () => {
  const rig = new Rig();
  const [ada, bob] = [rig.enter(), rig.enter()];
  rig.say(1);
  rig.live.delete(ada.link.id);
  rig.say(2);
  rig.fanOut.flush();

  assertEquals([told(ada.socket), told(bob.socket)], [[], ["1,2"]]);
});

Deno.test("FanOut tells other readers of a room only after what waits for these", () => {
  const rig = new Rig();
  const { link, socket } = rig.enter();
  rig.say(1);
  rig.fanOut.tell(LOBBY, new Set([link.id]), { t: "evt", ...event(2) });
  const early = told(socket);
  rig.fanOut.flush();

  assertEquals([early, told(socket)], [["1"], ["1", "2"]]);
});

Deno.test("FanOut lets go at once of what is much, in messages that are not too long", () => {
  const rig = new Rig();
  const { link, socket } = rig.enter();
  for (let seq = 1; seq <= 4; seq++) rig.say(seq, "x".repeat(4_300_000));
  const long = told(socket);
  for (let seq = 5; seq < 1_100; seq++) rig.say(seq);
  rig.fanOut.flush();
  const many = told(socket).slice(4).map((seqs) => seqs.split(",").length);
  for (let i = 0; i < 3; i++) {
    rig.tell(link, { ...NACK, cid: "x".repeat(100_000) });
  }

  assertEquals(long, ["1", "2", "3", "4"]);
  assertEquals(many, [420, 417, 37, 221]);
  assertEquals(told(socket).at(-1), "nack,nack,nack");
});

Deno.test("FanOut makes nobody lag by one flush, whatever it is in UTF-8", () => {
  const rig = new Rig();
  const { link, socket } = rig.enter();
  for (let seq = 1; seq <= 100; seq++) rig.say(seq, "字".repeat(4_000));
  rig.fanOut.slice();
  const { byteLength } = new TextEncoder().encode(socket.sent.join(""));
  // As it is in that turn of the event loop, whoever reads.
  socket.bufferedAmount = byteLength;
  rig.slowReaders.check();

  assert(byteLength > 400_000, `${byteLength} bytes left`);
  assert(rig.slowReaders.isFull(link));
  assertEquals(rig.slowReaders.laggingCount, 0);
});

Deno.test("FanOut sends an answer by itself when what is for the room is long", () => {
  const rig = new Rig();
  const { link, socket } = rig.enter();
  rig.tell(link, NACK);
  rig.say(1, "x".repeat(20_000));
  rig.fanOut.flush();

  assertEquals(told(socket), ["nack", "1"]);
});

Deno.test("FanOut watches nobody who had something unsent before", () => {
  const rig = new Rig();
  const readers = Array.from({ length: 8 }, () => rig.enter());
  for (const { socket } of readers.slice(4)) socket.bufferedAmount = 1;
  rig.say(1);
  const { watched } = rig.fanOut.slice();
  for (const { socket } of readers) socket.bufferedAmount = 1;
  rig.say(2);

  assertEquals(watched.map(({ id }) => id), [1]);
  assertEquals(rig.fanOut.slice().watched, []);
});

Deno.test("FanOut names some of all who were told, from the first to the last", () => {
  const rig = new Rig();
  for (let i = 0; i < 100; i++) rig.enter();
  rig.say(1);
  const { witnesses } = rig.fanOut.slice();
  rig.say(2);

  const ids = witnesses.map(({ id }) => id);
  assertEquals(ids, Array.from({ length: 25 }, (_, i) => 4 * (i + 1)));
  assertEquals(rig.fanOut.slice().witnesses.length, 25);
});

Deno.test("FanOut tells those who are told later what came meanwhile, and nobody anything twice", () => {
  const rig = new Rig();
  const readers = Array.from({ length: 40 }, () => rig.enter());
  // Sixteen at a time, and little enough to be put together anew.
  rig.say(1, "x".repeat(60_000));
  for (const seq of [2, 3]) {
    rig.fanOut.slice();
    rig.say(seq);
  }
  const waiting = rig.fanOut.waitingFrames;
  rig.fanOut.slice();
  const sweep = [0, 16, 39].map((i) => told(readers[i]!.socket));
  rig.say(4);
  rig.fanOut.flush();

  assertEquals(sweep, [["1"], ["1,2"], ["1,2,3"]]);
  const all = [0, 16, 39].map((i) => told(readers[i]!.socket));
  assertEquals(all, [["1", "2,3,4"], ["1,2", "3,4"], ["1,2,3", "4"]]);
  assertEquals([waiting, rig.fanOut.waitingFrames], [3, 0]);
  assertEquals([rig.encoded, rig.metrics.deliveries], [4, 160]);
});

/** A flush of three slices, of which one has left: what each of 40 was told. */
function underWay(): { rig: Rig; readers: ReturnType<Rig["enter"]>[] } {
  const rig = new Rig();
  const readers = Array.from({ length: 40 }, () => rig.enter());
  rig.say(1, "x".repeat(100_000));
  rig.fanOut.slice();
  return { rig, readers };
}

Deno.test("FanOut hands what is long to some readers at a time", () => {
  const { rig, readers } = underWay();
  const served = [16, 32, 40].map((count) => {
    const some = readers.filter(({ socket }) => socket.sent.length === 1);
    if (count < 40) rig.fanOut.slice();
    return some.length;
  });

  assertEquals(served, [16, 32, 40]);
  assertEquals(rig.fanOut.isUnderWay, false);
});

Deno.test("FanOut tells nobody twice, and nothing late, who comes or speaks while a flush is under way", () => {
  const { rig, readers } = underWay();
  const [first, last] = [readers[0], readers[39]];
  if (first === undefined || last === undefined) throw new Error("Nobody");
  rig.say(2);
  const { link, socket } = rig.enter();
  for (const one of [link, first.link]) {
    rig.live.delete(one.id);
    rig.live.add(one.id);
    rig.tell(one, { t: "live", room: LOBBY, head: 2 });
  }
  rig.tell(last.link, PONG);
  while (!rig.fanOut.slice().isLast);
  const meanwhile = told(last.socket);
  rig.say(3);
  rig.fanOut.flush();

  assertEquals(meanwhile, ["1"]);
  assertEquals(told(last.socket), ["1", "2,3", "pong"]);
  assertEquals(told(socket), ["live", "3"]);
  assertEquals(told(first.socket), ["1", "live", "3"]);
});

Deno.test("FanOut.flush() ends what is under way, and sends what came since", () => {
  const { rig, readers } = underWay();
  rig.say(2);
  rig.fanOut.flush();

  for (const { socket } of readers) assertEquals(told(socket), ["1", "2"]);
});

Deno.test("FanOut.toldOf() says how far one was told who gets nothing more", () => {
  const { rig, readers } = underWay();
  rig.say(2);
  const [first, last, other] = [0, 39, 38].map((i) => readers[i]!);
  const seqs = [first!, last!].map(({ link }) => {
    const seq = rig.fanOut.toldOf(link).get(LOBBY);
    rig.live.delete(link.id);
    return seq;
  });
  rig.fanOut.flush();

  assertEquals(seqs, [1, 0]);
  assertEquals(told(first!.socket), ["1"]);
  assertEquals(told(last!.socket), []);
  assertEquals(told(other!.socket), ["1", "2"]);
  assertEquals(rig.fanOut.toldOf(other!.link), new Map());
});

Deno.test("FanOut leaves out first who types and how far one has read", () => {
  const rig = new Rig();
  const { link, socket } = rig.enter();
  const read: ServerFrame = { t: "read", room: LOBBY, seq: 1 };
  rig.isPressed = true;
  rig.tell(link, read);
  rig.say(1);
  rig.fanOut.flush();
  rig.isPressed = false;
  socket.bufferedAmount = 100 * 1024;
  rig.slowReaders.check();
  rig.tell(link, read);
  rig.say(2);
  rig.fanOut.flush();
  socket.bufferedAmount = 0;
  rig.slowReaders.check();
  rig.tell(link, read);
  rig.fanOut.flush();

  assertEquals(told(socket), ["1", "2", "read"]);
});

Deno.test("FanOut keeps only the last pongs for who asks without end", () => {
  const rig = new Rig();
  const { link, socket } = rig.connect();
  for (let n = 0; n < 100; n++) rig.tell(link, { ...PONG, n });
  rig.fanOut.flush();

  const ns = socket.frames().map((frame) => frame.t === "pong" && frame.n);
  assertEquals([ns.length, ns[0], ns[63]], [64, 36, 99]);
});

Deno.test("FanOut counts what it hands over, and how long the first of it waited", () => {
  const rig = new Rig();
  rig.enter();
  rig.enter();
  rig.monoMs = 10;
  rig.say(1);
  rig.monoMs = 14;
  rig.say(2);
  const waiting = rig.fanOut.waitingFrames;
  rig.fanOut.flush();
  rig.fanOut.flush();

  assertEquals([waiting, rig.fanOut.waitingFrames], [2, 0]);
  assertEquals(rig.metrics.deliveries, 4);
  const { count, sum } = rig.metrics.fanOut;
  assertEquals([count, sum], [1, 0.004]);
});
