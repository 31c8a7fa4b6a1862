/**
 * S4: every payload in every place that shows what somebody typed, in a real
 * browser, before and after the page's script has run.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { parse } from "../../lib/text/markdown/parse.ts";
import type { Block, Inline } from "../../lib/text/markdown/tree.ts";
import { normaliseText } from "../../lib/text/normalise.ts";
import { browserTest } from "../browser/scene.ts";
import type { Visitor } from "../browser/visitor.ts";
import { Client, type Connection } from "../http/client.ts";
import { until } from "../faults/waiting.ts";
import { hello } from "../lib/chat_fixtures.ts";
import { parseCid, parseRoomId } from "../../lib/protocol.ts";
import { LIFTED } from "./lifted.ts";
import { PAYLOADS } from "./payloads.ts";
import { report } from "./report.ts";

const ROOM = parseRoomId("lobby") ?? "";
/** Fewer than the island shows of a burst. */
const CHUNK = 20;
const PAGE = 50;

/** What a message may be made of. */
const MESSAGE_ELEMENTS = "b bdi div p path span svg time".split(" ");
/** What formatting adds: neither loads nor runs anything. */
const FORMAT_ELEMENTS = [
  ..."a bdi blockquote code em input label li ol p pre s span strong ul".split(
    " ",
  ),
];

/** What ran, or tried to, in the pages that are watched. */
interface Alarms {
  dialogs: string[];
  canaries: number;
  /** Reports of the policy of contents, and of Trusted Types. */
  reports: string[];
  /** Requests to anybody but the server. */
  requests: string[];
}

/** Watches all pages of a visitor; `canary()` is what payloads call. */
async function watch(visitor: Visitor, origin: string, alarms: Alarms) {
  const { context } = visitor;
  await context.exposeFunction("canary", () => alarms.canaries += 1);
  await context.exposeFunction("reported", (what: string) => {
    alarms.reports.push(what);
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { reported } = globalThis as unknown as {
        reported(what: string): void;
      };
      reported(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  context.on("dialog", (dialog) => {
    alarms.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`)) alarms.requests.push(url);
  });
}

/** What the messages of a page are made of, and what they say. */
function readMessages(page: Page) {
  return page.evaluate(() => {
    const items = [...document.querySelectorAll(".message")];
    const parts = items.flatMap((item) => [...item.querySelectorAll("*")]);
    return {
      /** The number in the log of the first one. */
      first: Number(items[0]?.id.slice("m-".length)),
      texts: [...document.querySelectorAll(".message__text")]
        .map((text) => text.textContent ?? ""),
      elements: [...new Set(parts.map((part) => part.localName))],
      within: [...document.querySelectorAll(".message__text *")]
        .map((part) => part.localName),
      addresses: [...document.querySelectorAll(".message__text a")]
        .map((link) => link instanceof HTMLAnchorElement ? link.protocol : ""),
      handlers: parts
        .flatMap((part) =>
          part.getAttributeNames().filter((name) =>
            part.localName !== "a" || name !== "href"
          )
        )
        .filter((name) => /^(on|style$|srcdoc$|href$|src$)/.test(name)),
    };
  });
}

type Read = Awaited<ReturnType<typeof readMessages>>;

/** How many elements and addresses there are that no mark could have made. */
function extraElements(read: Read): number {
  const { addresses, elements, handlers, within } = read;
  const made = [...MESSAGE_ELEMENTS, ...FORMAT_ELEMENTS];
  const extra = [
    ...elements.filter((name) => !made.includes(name)),
    ...within.filter((name) => !FORMAT_ELEMENTS.includes(name)),
    ...addresses.filter((protocol) => !/^(https?|mailto):$/.test(protocol)),
  ];
  return extra.length + handlers.length;
}

/** What a message says where it is formatted: every text in it, in order. */
function shownText(body: string): string {
  const texts = (parts: readonly (Block | Inline)[]): string =>
    parts.map((part) => {
      if ("text" in part) return part.text;
      if ("children" in part) return texts(part.children);
      if ("blocks" in part) return texts(part.blocks);
      return part.items.map(({ blocks }) => texts(blocks)).join("");
    }).join("");
  return texts(parse(body));
}

/** Stores texts as messages, and tells which are now there. */
async function sayAll(
  connection: Connection,
  texts: readonly string[],
  first: number,
): Promise<string[]> {
  const cids = texts.map((_, i) => parseCid(`payload-${first + i}`));
  for (const [i, body] of texts.entries()) {
    const [cid] = cids.slice(i, i + 1);
    const room = parseRoomId(ROOM);
    if (room === null || cid === null || cid === undefined) {
      throw new Error("Not a room, or not a cid");
    }
    connection.send({ t: "send", room, cid, kind: "message", body });
  }
  const answered = await connection.until("answers to all", () => {
    const frames = connection.frames();
    const found = frames.filter((frame) =>
      frame.t === "ack" || frame.t === "nack"
    );
    return found.length === texts.length ? found : undefined;
  });
  connection.texts.length = 0;
  const stored = new Set(
    answered.filter(({ t }) => t === "ack").map(({ cid }) => cid),
  );
  return texts.filter((_, i) => stored.has(cids[i] ?? ""))
    .map(normaliseText);
}

/**
 * What each document is made of, parsed by the browser but not run: how many
 * elements of which name, attributes that run, and addresses of elsewhere.
 */
function census(page: Page, documents: readonly string[]): Promise<string[]> {
  return page.evaluate((documents) => {
    const parser = new DOMParser();
    return documents.map((html) => {
      const parsed = parser.parseFromString(html, "text/html");
      const counts = new Map<string, number>();
      for (const element of parsed.querySelectorAll("*")) {
        const kinds = [element.localName];
        for (const { name, value } of element.attributes) {
          if (/^(on|style$|srcdoc$)/.test(name)) kinds.push(`${name}=`);
          const points = name === "href" || name === "src" || name === "action";
          if (points && !/^(\/(?!\/)|#|\?)/.test(value)) kinds.push(value);
        }
        for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
      return JSON.stringify([...counts].sort());
    });
  }, documents);
}

browserTest(
  "Hostile messages are text, from the server and live",
  async ({ app, visit }) => {
    const alarms: Alarms = {
      dialogs: [],
      canaries: 0,
      reports: [],
      requests: [],
    };
    using client = new Client(app.origin);
    await client.join("Eve");
    await using eve = await client.connect().opened();
    eve.send(hello());
    await eve.frame("live");
    eve.texts.length = 0;
    const reader = await visit("/nowhere");
    await watch(reader, app.origin, alarms);
    await reader.page.goto(`${app.origin}/r/lobby`);
    await reader.join("Reader");

    // What formats texts is loaded after the page.
    const stored = await sayAll(eve, ["**ready**"], PAYLOADS.length);
    await reader.page.locator(".message__text strong").waitFor();

    let extra = 0;
    let live = stored.length;
    for (let first = 0; first < PAYLOADS.length; first += CHUNK) {
      const said = await sayAll(
        eve,
        PAYLOADS.slice(first, first + CHUNK),
        first,
      );
      stored.push(...said);
      await reader.page.waitForFunction(
        (id) => document.getElementById(id) !== null,
        `m-${stored.length}`,
      );
      const read = await readMessages(reader.page);
      assertEquals(read.texts.slice(-said.length), said.map(shownText));
      extra += extraElements(read);
      live += said.length;
    }

    // From the newest page back, as the server draws them: for somebody else
    // first, so that what the reader gets was drawn before.
    using other = new Client(app.origin);
    await other.join("Other");
    let rendered = 0;
    for (let before = stored.length + 1; before > 1; before -= PAGE) {
      const address = `/r/lobby?before=${before}`;
      await (await other.get(address)).body?.cancel();
      await reader.page.goto(`${app.origin}${address}`);
      // Neighbours that the script has fetched by now are plain, until what
      // formats texts has come: no less hostile in that state.
      let read = await readMessages(reader.page);
      let different: string | undefined;
      await until(() => `formatted: ${different}`, async () => {
        read = await readMessages(reader.page);
        extra += extraElements(read);
        const wanted = stored.slice(read.first - 1).map(shownText);
        different = read.texts.find((text, i) => text !== wanted[i]);
        return different === undefined;
      });
      const from = Math.max(0, before - 1 - PAGE);
      const start = read.first - 1;
      const end = start + read.texts.length;
      assert(start <= from && end >= before - 1, `${start} to ${end}`);
      rendered += before - 1 - from;
    }

    assert(stored.length >= 1_000, `Only ${stored.length} were stored`);
    assertEquals([live, rendered], [stored.length, stored.length]);
    assertEquals([alarms, extra], [
      { dialogs: [], canaries: 0, reports: [], requests: [] },
      0,
    ]);
    report(
      "S4",
      `payloads ${stored.length} × message live and from the server: dialogs 0, canaries 0, extra elements 0, reports 0, foreign requests 0`,
    );
  },
  LIFTED,
);

browserTest(
  "Hostile names, rooms, addresses and drafts are text in every page",
  async ({ app, visit }) => {
    const alarms: Alarms = {
      dialogs: [],
      canaries: 0,
      reports: [],
      requests: [],
    };
    using client = new Client(app.origin);
    const parser = await visit("/nowhere");
    // A page without a policy: Trusted Types would keep it from parsing.
    await parser.page.goto("about:blank");
    /** Where a text of somebody's comes back in a page. */
    const sinks: Record<string, (text: string) => Promise<Response>> = {
      "name refused": (text) =>
        client.post("/r/lobby", { name: `${text}${"x".repeat(40)}` }),
      "draft kept": (text) =>
        client.post("/r/lobby/messages", { cid: "cid-draft", body: text }),
      "room": (text) => client.get(`/r/${encodeURIComponent(text)}`),
      "link": (text) => client.get(`/link/${encodeURIComponent(text)}`),
      "address": (text) =>
        client.get(`/${encodeURIComponent(text)}?${encodeURIComponent(text)}`),
    };
    const counts: string[] = [];
    const texts = PAYLOADS.filter((text) => text.isWellFormed());
    for (const [sink, ask] of Object.entries(sinks)) {
      const harmless = await ask("No harm meant");
      const [expected] = await census(parser.page, [await harmless.text()]);
      const wrong: string[] = [];
      for (let i = 0; i < texts.length; i += 50) {
        const some = texts.slice(i, i + 50);
        const answers = await Promise.all(some.map(ask));
        const documents = await Promise.all(answers.map((one) => one.text()));
        const found = await census(parser.page, documents);
        for (const [j, text] of some.entries()) {
          const status = answers[j]?.status;
          if (status === harmless.status && found[j] === expected) continue;
          wrong.push(`${status} ${JSON.stringify(text)} ${found[j]}`);
        }
      }
      assertEquals(wrong, [], sink);
      counts.push(`${sink} ${texts.length}`);
    }

    // Names that are taken are shown with messages, and in the list of people.
    const reader = await visit("/nowhere");
    await watch(reader, app.origin, alarms);
    await reader.page.goto(`${app.origin}/r/lobby`);
    await reader.join("Reader");
    const names = PAYLOADS.filter((text) => Array.from(text).length <= 32);
    const taken: Connection[] = [];
    await using stack = new AsyncDisposableStack();
    for (const name of names) {
      using one = new Client(app.origin);
      await one.join(name);
      if (one.cookie === null) continue;
      const connection = stack.use(await one.connect().opened());
      connection.send(hello());
      taken.push(connection);
      await connection.frame("live");
      await sayAll(connection, ["hello"], 10_000 + taken.length);
    }
    await reader.page.waitForFunction(
      (n) => document.querySelectorAll(".people__name").length === n,
      taken.length + 1,
    );
    const read = await readMessages(reader.page);
    const within = await reader.page.locator(".people__name *").count();
    await reader.reload();
    const again = await readMessages(reader.page);

    assert(taken.length > 0);
    assertEquals(
      [alarms, extraElements(read), extraElements(again)],
      [{ dialogs: [], canaries: 0, reports: [], requests: [] }, 0, 0],
    );
    assert(within <= taken.length + 1);
    report(
      "S4",
      `payloads ${PAYLOADS.length} × pages: ${
        counts.join(", ")
      }; names ${names.length} tried, ${taken.length} taken and shown: executed 0, extra elements 0`,
    );
  },
  LIFTED,
);
