/** A page's WebSocket, at the other end of which is the test. */
import { deflateRawSync } from "node:zlib";
import { assert, assertEquals } from "@std/assert";
import { browser } from "../../../lib/client/browser.ts";
import type { Link } from "../../../lib/client/env.ts";
import { parseCid } from "../../../lib/wire_terms.ts";

const pong = (n: number) => JSON.stringify({ t: "pong", n, heads: {} });

/** What comes as bytes, of which the last are held back. */
class Packed {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #whole = Promise.withResolvers<void>();

  constructor(text: string) {
    this.#bytes = new Uint8Array(deflateRawSync(text));
  }

  get blob(): Blob {
    const blob = new Blob([this.#bytes]);
    blob.stream = () =>
      new ReadableStream({
        start: async (controller) => {
          controller.enqueue(this.#bytes.slice(0, -1));
          await this.#whole.promise;
          controller.enqueue(this.#bytes.slice(-1));
          controller.close();
        },
      });
    return blob;
  }

  arrive(): void {
    this.#whole.resolve();
  }
}

/** A page, with a socket of which it is told. */
class Page implements Disposable {
  readonly told: string[] = [];
  readonly closed = Promise.withResolvers<void>();
  readonly link: Link;
  readonly #before = ["location", "WebSocket", "DecompressionStream"].map(
    (name) => ({ name, is: Object.getOwnPropertyDescriptor(globalThis, name) }),
  );
  offered: unknown;
  /** Whether the page itself has closed it. */
  isClosed = false;
  socket: Pick<WebSocket, "onmessage" | "onclose"> = {
    onmessage: null,
    onclose: null,
  };

  constructor({ inflates = true } = {}) {
    if (!inflates) Reflect.deleteProperty(globalThis, "DecompressionStream");
    const opened = (_url: URL, offered: unknown) => {
      this.offered = offered;
      return Object.assign(this.socket, {
        close: () => void (this.isClosed = true),
      });
    };
    const stand = {
      location: new URL("http://chat.test/r/lobby"),
      WebSocket: function WebSocket(url: URL, offered: unknown) {
        return opened(url, offered);
      },
    };
    for (const [name, value] of Object.entries(stand)) {
      Object.defineProperty(globalThis, name, { value, configurable: true });
    }
    this.link = browser.openSocket({
      opened: () => this.told.push("opened"),
      received: (frames) =>
        this.told.push(
          ...frames.map((one) => one.t === "pong" ? `${one.n}` : one.t),
        ),
      closed: (code) => {
        this.told.push(`closed ${code}`);
        this.closed.resolve();
      },
    });
  }

  say(data: string | Blob): void {
    const { onmessage } = this.socket;
    assert(onmessage !== null);
    Reflect.apply(onmessage, this.socket, [
      new MessageEvent("message", { data }),
    ]);
  }

  end(code: number): void {
    const { onclose } = this.socket;
    if (onclose === null) return;
    Reflect.apply(onclose, this.socket, [new CloseEvent("close", { code })]);
  }

  [Symbol.dispose](): void {
    for (const { name, is } of this.#before) {
      if (is === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, is);
    }
  }
}

Deno.test("A page's idempotency keys are such, and never the same", () => {
  const keys = Array.from({ length: 1_000 }, browser.newCid);
  assertEquals(keys.map(parseCid), keys);
  assertEquals(new Set(keys).size, keys.length);
});

Deno.test("A page offers to inflate, and is told in the order of what came", async () => {
  using page = new Page();
  const packed = new Packed(`[${pong(2)},${pong(3)}]`);
  page.say(pong(1));
  page.say(packed.blob);
  page.say(pong(4));
  page.end(1012);
  page.end(1012); // Some engines tell it twice.
  packed.arrive();
  await page.closed.promise;
  // A macrotask, so that what comes after it has come.
  await new Promise((resolve) => setTimeout(resolve));

  assertEquals(page.offered, ["chat.v1.deflate", "chat.v1"]);
  assertEquals(page.told, ["1", "2", "3", "4", "closed 1012"]);
});

Deno.test("A page that cannot inflate does not offer to", async () => {
  using page = new Page({ inflates: false });
  page.say(pong(1));
  page.end(1012);
  await page.closed.promise;

  assertEquals(page.offered, "chat.v1");
  assertEquals(page.told, ["1", "closed 1012"]);
});

Deno.test("A page that has closed its socket is not told what was being inflated", async () => {
  using page = new Page();
  const packed = new Packed(pong(1));
  page.say(packed.blob);
  page.say(pong(2));
  page.link.close();
  packed.arrive();
  // Begins after that one, and takes as long.
  using other = new Page();
  other.say(packed.blob);
  other.end(1000);
  await other.closed.promise;

  assertEquals([page.told, other.told], [[], ["1", "closed 1000"]]);
  assertEquals([page.isClosed, other.isClosed], [true, false]);
});

Deno.test("What cannot be inflated is reported, and what comes after it is told", async () => {
  using page = new Page();
  const reported: unknown[] = [];
  const report = (event: ErrorEvent) => {
    event.preventDefault();
    reported.push(event.error);
  };
  globalThis.addEventListener("error", report);
  try {
    page.say(new Blob(["no such thing"]));
    page.say(pong(1));
    page.end(1012);
    await page.closed.promise;
  } finally {
    globalThis.removeEventListener("error", report);
  }

  assertEquals(page.told, ["1", "closed 1012"]);
  assert(reported.length === 1 && reported[0] instanceof TypeError);
});
