/** Running a room by links and forms alone, as browsers without JavaScript do. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseRoomId, type RoomId } from "../../lib/protocol.ts";
import { NOTHING_REFILLS, type RunningApp, startApp } from "../start_app.ts";
import { Client } from "./client.ts";

const KEY = "key-of-the-form";

async function join(app: RunningApp, name: string): Promise<Client> {
  const client = new Client(app.origin);
  await client.join(name);
  return client;
}

/** Status, address and text of what a form comes to. */
async function submit(
  client: Client,
  path: string,
  fields: Record<string, string>,
): Promise<{ status: number; location: string | null; html: string }> {
  const response = await client.post(path, {
    key: crypto.randomUUID(),
    ...fields,
  });
  const cookie = response.headers.get("set-cookie");
  if (cookie !== null) client.cookie = cookie.slice(0, cookie.indexOf(";"));
  return {
    status: response.status,
    location: response.headers.get("location"),
    html: await response.text(),
  };
}

async function look(client: Client, path: string) {
  const response = await client.get(path);
  return { status: response.status, html: await response.text() };
}

function room(text: string): RoomId {
  const id = parseRoomId(text);
  assert(id !== null, text);
  return id;
}

/** The path of the link that a page shows once. */
function linkIn(html: string, kind: "invite" | "recover"): string {
  const [path] = new RegExp(`/${kind}/[A-Za-z0-9_-]+`).exec(html) ?? [];
  assert(path !== undefined, html);
  return path;
}

/** The hidden field of a page's first form that has it. */
function hidden(html: string, name: string): string {
  const [, value] = new RegExp(`name="${name}" value="([^"]*)"`).exec(html) ??
    [];
  assert(value !== undefined, `${name} in ${html}`);
  return value;
}

async function idOf(app: RunningApp, id: RoomId, name: string) {
  const { people } = await app.services.log.state(id);
  for (const [id, named] of people) if (named.name === name) return id;
  throw new Error(`Nobody is called ${name}`);
}

Deno.test("POST /r opens a room once, and shows its owner the recovery link", async () => {
  await using app = await startApp();
  const ada = await join(app, "Ada");
  const first = await submit(ada, "/r", { room: "Tea Time", key: KEY });
  const again = await submit(ada, "/r", { room: "Tea Time", key: KEY });
  const other = await submit(ada, "/r", { room: "tea time" });

  assertEquals([first.status, again.status], [200, 200]);
  assertStringIncludes(first.html, "#tea-time is yours");
  assertEquals([other.status, other.location], [303, "/r/tea-time"]);
  assertEquals(await app.services.log.head(room("tea-time")), 1);
  const page = await look(ada, "/r/tea-time");
  assertStringIncludes(page.html, 'data-act="open"');
  assertStringIncludes(page.html, 'href="/r/tea-time/settings"');

  const bob = await join(app, "Bob");
  const void_ = await look(bob, linkIn(first.html, "recover"));
  assertEquals(void_.status, 410);
  const link = linkIn(again.html, "recover");
  const offer = await look(bob, link);
  assertStringIncludes(offer.html, "Take #<bdi>tea-time</bdi> over?");
  const taken = await submit(bob, link, { key: hidden(offer.html, "key") });
  assertEquals([taken.status, taken.location], [303, "/r/tea-time"]);
  assertEquals((await look(bob, "/r/tea-time/settings")).status, 200);
});

Deno.test("POST /r shows no recovery link to who lost the room since", async () => {
  await using app = await startApp();
  const ada = await join(app, "Ada");
  const bob = await join(app, "Bob");
  const opened = await submit(ada, "/r", { room: "tea", key: KEY });
  const link = linkIn(opened.html, "recover");
  await submit(bob, link, {});
  const person = await idOf(app, room("tea"), "Ada");
  await submit(bob, "/r/tea/acts", { person, act: "remove" });

  const again = await submit(ada, "/r", { room: "tea", key: KEY });

  assertEquals([again.status, again.location], [303, "/r/tea"]);
  assertEquals((await look(bob, link)).status, 200);
});

Deno.test("POST /r sends to a room that is there, or refuses what names none", async () => {
  await using app = await startApp();
  const stranger = new Client(app.origin);
  const ada = await join(app, "Ada");
  const there = await submit(stranger, "/r", { room: "lobby" });
  const new_ = await submit(stranger, "/r", { room: "tea" });
  const lobby = await submit(ada, "/r", { room: "lobby" });
  const none = await submit(ada, "/r", { room: "#?" });

  assertEquals([there.location, new_.location, lobby.location], [
    "/r/lobby",
    "/r/tea",
    "/r/lobby",
  ]);
  assertEquals(await app.services.log.head(room("tea")), 0);
  assertEquals(none.status, 422);
  assertStringIncludes(none.html, "Type a name with letters or digits.");
});

Deno.test("The form that opens a room keeps the name that was typed, however it was refused", async () => {
  await using app = await startApp();
  const client = new Client(app.origin);
  const nameIn = (html: string) =>
    /id="open-name"[^>]* value="([^"]*)"/.exec(html)?.[1];
  const both = { name: "Ada", from: "garden" };
  const nowhere = await submit(client, "/r", { ...both, room: "#?" });
  const longName = "A".repeat(33);
  const refused = await submit(client, "/r", {
    unlisted: "on",
    name: longName,
  });

  assertEquals([nowhere.status, nameIn(nowhere.html)], [422, "Ada"]);
  assertEquals([refused.status, nameIn(refused.html)], [422, longName]);
});

Deno.test("The form that opens a room leads back to where one came from", async () => {
  await using app = await startApp();
  const client = new Client(app.origin);
  const back = (html: string) =>
    /class="button" href="([^"]*)"/.exec(html)?.[1];
  const asked = await look(client, "/r?from=garden");
  const tried = await submit(client, "/r", { room: "#?", from: "garden" });
  const nameless = await submit(client, "/r", {
    unlisted: "on",
    room: "",
    from: "garden",
  });
  const strange = await look(client, "/r?from=//evil.example");

  for (const { html } of [asked, tried, nameless]) {
    assertEquals(back(html), "/r/garden");
    assertEquals(hidden(html, "from"), "garden");
  }
  assertEquals(back(strange.html), "/r/lobby");
});

Deno.test("An unlisted room shows itself to who was invited only", async () => {
  await using app = await startApp();
  const ada = new Client(app.origin);
  const asked = await submit(ada, "/r", { room: "", unlisted: "on" });
  assertStringIncludes(asked.html, 'name="name"');
  const opened = await submit(ada, "/r", {
    unlisted: "on",
    name: "Ada",
    key: KEY,
  });
  const path = /\/r\/[0-9a-f]{20}/.exec(opened.html)?.[0] ?? "";
  const bob = await join(app, "Bob");
  const nowhere = await look(bob, "/r/lobby/nothing");

  for (const below of ["", "/settings", "/acts?on=1"]) {
    assertEquals((await look(bob, `${path}${below}`)).status, 404, below);
  }
  assertEquals(nowhere.status, 404);
  assert(!(await look(bob, "/")).html.includes(path));

  const made = await submit(ada, `${path}/invites`, {
    lasts: "3600",
    uses: "1",
  });
  assertEquals(made.status, 200);
  const link = linkIn(made.html, "invite");
  const offer = await look(bob, link);
  assertStringIncludes(offer.html, "<bdi>Ada</bdi> invites you.");
  const key = hidden(offer.html, "key");
  for (let n = 0; n < 2; n++) {
    const came = await submit(bob, link, { key });
    assertEquals([came.status, came.location], [303, path]);
  }
  const page = await look(bob, path);
  assertEquals(page.status, 200);
  assertEquals(page.html.split('data-act="enter"').length, 2);

  const late = new Client(app.origin);
  const gone = await look(late, link);
  assertEquals(gone.status, 410);
  assertStringIncludes(gone.html, "This link was used already");
  assert(!gone.html.includes(path.slice(3)));
});

Deno.test("An invitation asks who has no name for one, and can be revoked", async () => {
  await using app = await startApp();
  const ada = await join(app, "Ada");
  await submit(ada, "/r", { room: "tea" });
  const made = await submit(ada, "/r/tea/invites", {
    lasts: "86400",
    uses: "",
  });
  const link = linkIn(made.html, "invite");
  const bob = new Client(app.origin);
  const taken = await submit(bob, link, { name: "ada" });
  assertEquals(taken.status, 409);
  const came = await submit(bob, link, { name: "Bob" });
  assertEquals([came.status, came.location], [303, "/r/tea"]);
  assertStringIncludes(
    (await look(bob, "/r/tea")).html,
    "came by an invitation",
  );

  const settings = await look(ada, "/r/tea/settings");
  assertStringIncludes(settings.html, "1 person came by it");
  const revoked = await submit(ada, "/r/tea/invites", {
    revoke: hidden(settings.html, "revoke"),
  });
  assertEquals(revoked.location, "/r/tea/settings");
  const late = await look(new Client(app.origin), link);
  assertEquals(late.status, 410);
  assertStringIncludes(late.html, "This link was withdrawn");

  await submit(ada, "/r/tea/recovery", {});
  const { items } = await app.services.log.page(room("tea"), { limit: 9 });
  assertEquals(
    items.map(({ kind, by, body }) => [kind, by.name, body]),
    [
      ["open", "Ada", ""],
      ["invite", "Ada", "86400"],
      ["enter", "Bob", ""],
      ["uninvite", "Ada", ""],
      ["relink", "Ada", ""],
    ],
  );
  const { html } = await look(bob, "/r/tea");
  for (
    const line of [
      "made an invitation, good for 1 day",
      "revoked an invitation",
      "made a new recovery link; the one before is void",
    ]
  ) {
    assertStringIncludes(html, line);
  }
  const token = link.split("/").at(-1) ?? "";
  assert(!JSON.stringify(items).includes(token));
});

Deno.test("A link that the room could not be told of is not made, nor revoked", async () => {
  await using app = await startApp({
    LIMIT_SENDS_PER_SECOND: "1",
    LIMIT_SENDS_BURST: "2",
  }, NOTHING_REFILLS);
  const tea = room("tea");
  const ada = await join(app, "Ada");
  await submit(ada, "/r", { room: "tea" });
  const terms = { lasts: "3600", uses: "10" };
  const made = await submit(ada, "/r/tea/invites", terms);
  const open = () => app.services.identity.invites(tea, Date.now());
  const [first] = await open();
  assertEquals(made.status, 200);
  assert(first !== undefined);

  const refused = [
    await submit(ada, "/r/tea/invites", terms),
    await submit(ada, "/r/tea/invites", { revoke: first.id }),
    await submit(ada, "/r/tea/recovery", {}),
  ];

  assertEquals(refused.map(({ status }) => status), [429, 429, 429]);
  assertEquals(await open(), [first]);
  assertEquals(await app.services.log.head(tea), 2);
  const { html } = await look(ada, "/r/tea");
  assertStringIncludes(
    html,
    "made an invitation for 10 people, good for 1 hour",
  );
});

Deno.test("A host deletes, mutes and removes by forms, and undoes it (UX 33)", async () => {
  await using app = await startApp();
  const tea = room("tea");
  const ada = await join(app, "Ada");
  const bob = await join(app, "Bob");
  await submit(ada, "/r", { room: "tea" });
  await submit(bob, "/r/tea/messages", { body: "rude words", cid: "12345678" });
  assert(!(await look(bob, "/r/tea")).html.includes("/r/tea/acts?on=1"));

  const page = await look(ada, "/r/tea");
  assertStringIncludes(page.html, 'href="/r/tea/acts?on=2"');
  const menu = await look(ada, "/r/tea/acts?on=2");
  assertStringIncludes(menu.html, "rude words");
  const fields = {
    person: hidden(menu.html, "person"),
    message: hidden(menu.html, "message"),
    key: hidden(menu.html, "key"),
  };
  for (const act of ["delete", "delete", "mute 600"]) {
    const done = await submit(ada, "/r/tea/acts", { ...fields, act });
    assertEquals([done.status, done.location], [303, "/r/tea"], act);
  }
  const after = await look(bob, "/r/tea");
  assert(!after.html.includes("rude words"));
  assertStringIncludes(after.html, "for 10 minutes");
  assertStringIncludes(after.html, 'data-bar="muted"');
  const silenced = await submit(bob, "/r/tea/messages", {
    body: "x",
    cid: "12345679",
  });
  assertEquals(silenced.status, 403);

  const settings = await look(ada, "/r/tea/settings");
  assertStringIncludes(settings.html, 'value="unmute"');
  const person = await idOf(app, tea, "Bob");
  const undo = { person, act: "unmute", back: "settings" };
  const undone = await submit(ada, "/r/tea/acts", undo);
  assertEquals(undone.location, "/r/tea/settings");
  assert(!(await look(bob, "/r/tea")).html.includes("data-bar"));

  await submit(ada, "/r/tea/acts", { person, act: "remove 3600" });
  const barred = await look(bob, "/r/tea");
  assertEquals(barred.status, 403);
  assertStringIncludes(barred.html, "A host has removed you from this room.");
  await submit(ada, "/r/tea/acts", { person, act: "readmit" });
  assertEquals((await look(bob, "/r/tea")).status, 200);
});

Deno.test("A host slows and locks a room, and shares the work", async () => {
  await using app = await startApp();
  const ada = await join(app, "Ada");
  const bob = await join(app, "Bob");
  await submit(ada, "/r", { room: "tea" });
  await submit(bob, "/r/tea/messages", { body: "hello", cid: "12345678" });

  await submit(ada, "/r/tea/acts", { act: "slow 30" });
  assertStringIncludes(
    (await look(bob, "/r/tea")).html,
    "Slow mode: one message every 30 seconds.",
  );
  await submit(ada, "/r/tea/acts", { act: "lock" });
  assertStringIncludes((await look(bob, "/r/tea")).html, 'data-bar="locked"');

  const menu = await look(ada, "/r/tea/acts?on=2");
  await submit(ada, "/r/tea/acts", {
    person: hidden(menu.html, "person"),
    act: "host",
  });
  const page = await look(bob, "/r/tea");
  assert(!page.html.includes("data-bar"));
  assertEquals((await look(bob, "/r/tea/settings")).status, 200);
  const recovery = await submit(bob, "/r/tea/recovery", {});
  assertEquals(recovery.status, 403);
});

Deno.test("Nobody but hosts runs a room, whatever they post", async () => {
  await using app = await startApp();
  const ada = await join(app, "Ada");
  const bob = await join(app, "Bob");
  const stranger = new Client(app.origin);
  await submit(ada, "/r", { room: "tea" });
  await submit(ada, "/r/tea/messages", { body: "hello", cid: "12345678" });
  const person = await idOf(app, room("tea"), "Ada");
  const { items } = await app.services.log.page(room("tea"), { limit: 1 });
  const message = items[0]?.id ?? "";

  for (const who of [bob, stranger]) {
    for (const act of ["delete", "mute", "remove", "host", "lock", "slow 10"]) {
      const done = await submit(who, "/r/tea/acts", { act, person, message });
      assertEquals(done.status, 403, act);
    }
    assertEquals((await look(who, "/r/tea/settings")).status, 403);
    for (const form of ["invites", "recovery"]) {
      const fields = { lasts: "3600", uses: "1" };
      assertEquals((await submit(who, `/r/tea/${form}`, fields)).status, 403);
    }
  }
  const doors = ["open", "enter", "recover", "invite 60", "uninvite", "relink"];
  for (const act of ["", ...doors, "message", "mute 0"]) {
    const done = await submit(ada, "/r/tea/acts", { act, person });
    assertEquals(done.status, 400, act);
  }
  assertEquals(await app.services.log.head(room("tea")), 2);
});

Deno.test("UX 13 POST /r/:room/acts edits one's own message once, and nobody else's", async () => {
  await using app = await startApp();
  const ada = await join(app, "Ada");
  const bob = await join(app, "Bob");
  await submit(ada, "/r/tea/messages", { body: "teh text" });
  const menu = await look(ada, "/r/tea/acts?on=1");
  assertStringIncludes(menu.html, ">teh text</textarea>");
  const key = hidden(menu.html, "key");
  const message = hidden(menu.html, "message");
  const edit = { act: "edit", key, message, body: "the text" };

  const refused = await submit(bob, "/r/tea/acts?on=1", edit);
  assertEquals(refused.status, 403);
  for (let times = 0; times < 2; times++) {
    const done = await submit(ada, "/r/tea/acts?on=1", edit);
    assertEquals([done.status, done.location], [303, "/r/tea"]);
  }

  const { items, asOf } = await app.services.log.page(room("tea"), {
    limit: 10,
  });
  assertEquals([asOf, items[0]?.body], [2, "the text"]);
  const page = await look(bob, "/r/tea");
  assertStringIncludes(page.html, "message__edited");
});

Deno.test("UX 13 POST /r/:room/acts shows a refused text again, and stores no text twice", async () => {
  await using app = await startApp();
  const ada = await join(app, "Ada");
  await submit(ada, "/r/tea/messages", { body: "text" });
  const menu = await look(ada, "/r/tea/acts?on=1");
  const message = hidden(menu.html, "message");

  const same = { act: "edit", message, body: "text" };
  assertEquals((await submit(ada, "/r/tea/acts?on=1", same)).status, 303);
  const long = { ...same, body: "x".repeat(4_001) };
  const refused = await submit(ada, "/r/tea/acts?on=1", long);

  assertEquals(refused.status, 422);
  assertStringIncludes(refused.html, "This is too long to send.");
  assertStringIncludes(refused.html, `>${long.body}</textarea>`);
  assertEquals(await app.services.log.head(room("tea")), 1);
});
