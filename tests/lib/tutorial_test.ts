import { assert, assertEquals } from "@std/assert";
import type { Claim, Identity } from "../../lib/identity/identity.ts";
import { LOBBY } from "../../lib/protocol.ts";
import {
  admitGuest,
  tutorialDialect,
  tutorialName,
} from "../../lib/tutorial.ts";
import { cid, event } from "./chat_fixtures.ts";

const KEY = cid("cid-of-the-test");
const dialect = tutorialDialect(() => KEY);
const nobody = () => [];

/** Knows guests only, and takes these names for taken. */
function guests(...taken: string[]) {
  const released: string[] = [];
  const identity: Pick<Identity, "claimGuest" | "release"> = {
    claimGuest(name) {
      const claim: Claim = name === ""
        ? { ok: false, code: "missing" }
        : taken.includes(name)
        ? { ok: false, code: "taken", suggestion: `${name}+` }
        : { ok: true, person: { id: `id-${name}`, name }, token: null };
      return Promise.resolve(claim);
    },
    release: (id) => Promise.resolve(void released.push(id)),
  };
  return { identity, released };
}

Deno.test("tutorialDialect() reads what the tutorial's page sends", () => {
  assertEquals(dialect.parse('{"event":"send-message","message":"hi"}'), {
    ok: true,
    frames: [
      { t: "send", room: LOBBY, cid: KEY, kind: "message", body: "hi" },
    ],
  });
});

Deno.test("tutorialDialect() ignores other events, and refuses what is none", () => {
  assertEquals(dialect.parse('{"event":"dance"}'), { ok: true, frames: [] });
  for (
    const text of [
      "hello",
      "null",
      "1",
      "{}",
      '{"event":"send-message"}',
      '{"event":"send-message","message":{"html":"x"}}',
    ]
  ) {
    assertEquals(dialect.parse(text), { ok: false, code: "bad_frame" }, text);
  }
});

Deno.test("tutorialDialect() says only what the tutorial's page understands", () => {
  const people = () => [
    { id: "1", name: "Ada" },
    { id: "2", name: "Bob" },
  ];
  const presence = dialect.encode({
    t: "presence",
    room: LOBBY,
    n: 1,
    join: [],
    leave: [],
    count: 2,
  }, people);
  const message = dialect.encode({ t: "evt", ...event(1) }, people);
  const live = dialect.encode({ t: "live", room: LOBBY, head: 1 }, people);

  assertEquals(JSON.parse(presence ?? ""), {
    event: "update-users",
    usernames: ["Ada", "Bob"],
  });
  assertEquals(JSON.parse(message ?? ""), {
    event: "send-message",
    username: "Bob",
    message: "message 1",
  });
  assertEquals(live, null);
});

Deno.test("tutorialDialect() shows no deleted message, and no edit as a new one", () => {
  const deleted = { t: "evt" as const, ...event(1), body: null };
  const edit = { t: "evt" as const, ...event(2), kind: "edit" as const };
  assertEquals(dialect.encode(deleted, nobody), null);
  assertEquals(dialect.encode(edit, nobody), null);
});

Deno.test("tutorialDialect() tells the sender why a message was not stored", () => {
  const text = dialect.encode({
    t: "nack",
    room: LOBBY,
    cid: KEY,
    code: "too_long",
    retry: false,
  }, nobody);
  const told = JSON.parse(text ?? "");
  assertEquals([told.event, told.username], ["send-message", "system"]);
  assert(told.message.length > 0);
});

Deno.test("tutorialDialect() puts one message in each frame", () => {
  assertEquals(dialect.bundle(["a", "b"]), ["a", "b"]);
});

Deno.test("tutorialName() takes the name as the page puts it into the address", () => {
  const cases: [string, string][] = [
    ["?username=Ada", "Ada"],
    ["?username=Ada%20Lovelace", "Ada Lovelace"],
    ["?username=Z%C3%BCrich", "Zürich"],
    ["?username=R&D", "R&D"],
    ["?username=1+1=2", "1+1=2"],
    ["?username=100%", "100%"],
    ["?username=%FF", "%FF"],
    ["?username=", ""],
    ["?other=1&username=Ada", "Ada"],
    ["", ""],
  ];
  for (const [search, name] of cases) {
    assertEquals(tutorialName(search), name, search);
  }
});

Deno.test("admitGuest() lets a guest in, and frees the name afterwards", async () => {
  const { identity, released } = guests();
  const admission = await admitGuest(identity, "Ada", 0, "127.0.0.1");
  assert(admission.ok);
  assertEquals(admission.member.person.name, "Ada");
  await admission.gone?.();
  assertEquals(released, ["id-Ada"]);
});

Deno.test("admitGuest() says that a name is taken, in as many bytes as fit", async () => {
  for (const name of ["Ada", "é".repeat(200)]) {
    const { identity } = guests(name);
    const admission = await admitGuest(identity, name, 0, "127.0.0.1");
    assert(!admission.ok);
    assertEquals(admission.code, 1008);
    assert(new TextEncoder().encode(admission.reason).byteLength <= 123);
    assert(admission.reason.startsWith(`Username ${name.slice(0, 3)}`));
    assert(!admission.reason.includes("\uFFFD"));
  }
});

Deno.test("admitGuest() gives Anonymous a number instead of a refusal", async () => {
  const { identity } = guests("Anonymous 1", "Anonymous 1+");
  const admission = await admitGuest(identity, "Anonymous", 0, "127.0.0.1");
  assert(admission.ok);
  assertEquals(admission.member.person.name, "Anonymous 1++");
});

Deno.test("admitGuest() wants a name", async () => {
  const { identity } = guests();
  const admission = await admitGuest(identity, "", 0, "127.0.0.1");
  assert(!admission.ok && admission.reason.length > 0);
});
