/**
 * Pages of rooms that are filled in show what they would if each was drawn for
 * its reader. What they are compared with is the same address with a query,
 * for which nothing is kept.
 */
import { assert, assertEquals } from "@std/assert";
import {
  type Asked,
  DrawnPages,
  type KeptPage,
} from "../../lib/http/drawn_pages.ts";
import { parseCid, parseRoomId } from "../../lib/protocol.ts";
import { type RunningApp, startApp } from "../start_app.ts";
import { Client } from "./client.ts";

const TEA = parseRoomId("tea");
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Plain ones, such as need escaping, and such as look like marks. */
const NAMES = [
  "Ada",
  "Bob 2",
  "Zoë Ångström",
  "李小龙",
  "$1 $$ $&",
  `"Eve" & <b>`,
  "\\u003c/script>",
  "0123456789abcdef0123456789abcdef",
  "myself",
];

/** Tells how many pages did not have to be drawn. */
class Watched extends DrawnPages {
  hits = 0;

  override get(asked: Asked): KeptPage | null {
    const kept = super.get(asked);
    if (kept !== null) this.hits++;
    return kept;
  }
}

/** Somebody, and what they are asked for. */
interface Reader {
  readonly name: string;
  readonly client: Client;
}

interface World extends AsyncDisposable {
  readonly app: RunningApp;
  readonly readers: readonly Reader[];
  readonly pages: Watched;
  /** Whatever was random in an answer so far. */
  readonly told: Set<string>;
  /** What was random in pages, and nothing of the log. */
  readonly minted: Set<string>;
  /** What was random in pages, and was then said in the room. */
  readonly said: Set<string>;
}

async function world(): Promise<World> {
  const app = await startApp({
    LIMIT_NAMES_PER_HOUR: "0",
    LIMIT_READS_PER_SECOND: "0",
  });
  const { services } = app;
  const minted = new Set<string>();
  services.newCid = () => {
    const cid = parseCid(crypto.randomUUID());
    assert(cid !== null);
    minted.add(cid);
    return cid;
  };
  let nowMs = 0;
  const pages = services.drawnPages = new Watched({
    // So far apart that no page is old.
    monoMs: () => nowMs += 1_000,
  });
  const readers: Reader[] = [{ name: "", client: new Client(app.origin) }];
  for (const name of NAMES) {
    const client = new Client(app.origin);
    assertEquals((await client.join(name)).status, 303, name);
    readers.push({ name, client });
  }
  const dispose = () => app[Symbol.asyncDispose]();
  const told = new Set<string>();
  const said = new Set<string>();
  return {
    ...{ app, minted, pages, readers, said, told },
    [Symbol.asyncDispose]: dispose,
  };
}

/** A page without what is another one in each answer, which is checked here. */
async function look(
  { minted, said, told }: World,
  { client, name }: Reader,
  path: string,
): Promise<{ status: number; html: string }> {
  const response = await client.get(path);
  const { headers, status } = response;
  const html = await response.text();
  const policy = headers.get("content-security-policy") ?? "";
  const nonce = /'nonce-([0-9a-f]{32})'/.exec(policy)?.[1] ?? "";
  if (status !== 200) return { status, html: "" };
  assertEquals(headers.get("cache-control"), "no-store");
  assert(headers.get("link")?.includes('rel="modulepreload"'), path);
  assert(html.includes(`<script type="module" nonce="${nonce}">`), path);
  const random = new Set(html.match(UUID)).intersection(minted)
    .difference(said).add(nonce);
  // The key of forms, the draft's, and the nonce: no mark of any drawing.
  assertEquals(random.size, 3, `${path} for ${name}`);
  assertEquals(random.intersection(told), new Set());
  let still = html;
  for (const one of random) {
    told.add(one);
    still = still.replaceAll(one, one === nonce ? "NONCE" : "KEY");
  }
  return { status, html: still };
}

/** Asks as everybody, there and back again, and compares. */
async function compare(world: World, what: string): Promise<void> {
  const { app, pages, readers } = world;
  assert(TEA !== null);
  const here = new Set(app.services.shell.people(TEA).map(({ name }) => name));
  pages.hits = 0;
  let found = 0;
  for (const reader of [...readers, ...readers.toReversed()]) {
    const kept = await look(world, reader, "/r/tea");
    const drawn = await look(world, reader, "/r/tea?drawn");
    if (here.has(reader.name)) {
      // One object in the props, or two that are alike, as memory has it.
      for (const page of [kept, drawn]) {
        page.html = page.html.slice(0, page.html.indexOf("<script"));
      }
    }
    assertEquals(kept, drawn, `${what}, for ${reader.name}`);
    if (kept.status === 200) found++;
    const others = readers.filter(({ name }) =>
      name.length > 6 && name !== reader.name && !here.has(name)
    );
    for (const { name } of others) {
      assert(!kept.html.includes(name), `${name} for ${reader.name}`);
    }
  }
  // At least all of the way back.
  assert(pages.hits >= found / 2, `${what}: ${pages.hits} of ${found}`);
}

Deno.test("A page that was drawn for others shows each reader their own", async () => {
  await using all = await world();
  const { app: { services }, readers } = all;
  const [, ada, bob, zoe] = readers;
  assert(TEA !== null && ada && bob && zoe);
  const post = async (
    { client }: Reader,
    path: string,
    fields: Record<string, string>,
  ) => {
    const key = crypto.randomUUID();
    const response = await client.post(path, { key, ...fields });
    await response.body?.cancel();
    assert(response.status < 400, `${path} ${JSON.stringify(fields)}`);
  };
  const say = (who: Reader, body: string) =>
    post(who, "/r/tea/messages", { body, cid: crypto.randomUUID() });
  const act = (fields: Record<string, string>) =>
    post(ada, "/r/tea/acts", fields);
  const said = async (text: string) => {
    const { items } = await services.log.page(TEA, { limit: 50 });
    const found = items.find(({ body }) => body === text);
    assert(found !== undefined, text);
    return found;
  };

  await post(ada, "/r", { room: "tea" });
  await compare(all, "opened");
  await say(bob, "first");
  for (const one of [...all.told].slice(-40)) all.said.add(one);
  await say(ada, [...all.said].join(" "));
  await say(bob, "rude");
  await compare(all, "said");

  const first = await said("first");
  await post(bob, `/r/tea/acts?on=${first.seq}`, {
    act: "edit",
    message: first.id,
    body: "changed",
  });
  await compare(all, "edited");
  const { id, by: { id: person } } = await said("rude");
  await act({ act: "delete", message: id });
  await compare(all, "deleted");
  for (const reader of readers) {
    const { html } = await look(all, reader, "/r/tea");
    assert(!html.includes("rude") && !html.includes(">first<"), reader.name);
  }
  for (const order of ["mute 600", "unmute", "host", "unhost"]) {
    await act({ act: order, person });
    await compare(all, order);
  }
  await act({ act: "lock" });
  await compare(all, "locked");
  await act({ act: "remove 3600", person });
  await compare(all, "removed");
  assertEquals((await look(all, bob, "/r/tea")).status, 403);
  await act({ act: "readmit", person });
  assertEquals((await look(all, bob, "/r/tea")).status, 200);

  for (const { client } of [zoe, ada]) {
    client.cookie += "; fresh-chat-theme=dark";
  }
  await compare(all, "another theme");
  await using socket = await zoe.client.connect().opened();
  socket.send({ t: "hello", v: 1, client: "tab", rooms: [{ room: TEA }] });
  await socket.frame("live");
  await compare(all, "somebody here");
  const { html } = await look(all, ada, "/r/tea");
  assert(html.includes(zoe.name));
});

Deno.test("A page that was drawn for members is nobody else's", async () => {
  await using all = await world();
  const [nobody, ada, bob] = all.readers;
  assert(nobody && ada && bob);
  const opened = await ada.client.post("/r", {
    unlisted: "on",
    key: crypto.randomUUID(),
  });
  const [path = ""] = /\/r\/[0-9a-f]{20}/.exec(await opened.text()) ?? [];
  const statuses = async (who: Reader) => [
    (await look(all, who, path)).status,
    (await look(all, who, path)).status,
  ];
  assertEquals(await statuses(ada), [200, 200]);
  for (const other of [bob, nobody]) {
    assertEquals(await statuses(other), [404, 404]);
  }
  assertEquals(await statuses(ada), [200, 200]);
});
