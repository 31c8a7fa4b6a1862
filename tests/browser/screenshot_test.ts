/**
 * The picture of the README, in light and dark: a conversation of three, as it
 * looks in a browser. Every run takes it and looks whether it shows something;
 * `UPDATE_SCREENSHOTS=1 deno task test tests/browser/screenshot_test.ts` also
 * keeps it in `docs/`.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { sessionCookie } from "../../lib/http/session_cookie.ts";
import type { Session } from "../../lib/identity/identity.ts";
import { type Cid, parseCid, parseRoomId } from "../../lib/protocol.ts";
import type { Services } from "../../lib/services.ts";
import { browserTest } from "./scene.ts";

const ROOM = "garden-day";
const TALK: readonly [minute: number, who: string, text: string][] = [
  [2, "Mira", "Morning! The forecast has changed: dry until four 🌤️"],
  [4, "Jonas", "Great, then I'll bring the barrow and both spades."],
  [5, "Noor", "I have 24 tomato plants on my balcony that want to move out 🍅"],
  [7, "Jonas", "24?! We said twelve."],
  [8, "Noor", "They were all so brave. I couldn't choose."],
  [
    9,
    "Mira",
    "Then two rows along the fence, and the rest goes to the school.",
  ],
];
const ANSWER = "Deal. I'll be at the gate at ten, with croissants 🥐";

/** An empty page comes to less. */
const BYTES_MIN = 30_000;
/** A README should weigh no more. */
const BYTES_MAX = 170_000;

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(
    `A conversation is worth a picture, ${colorScheme}`,
    async (scene) => {
      const { app, visit } = scene;
      const tokens = await rehearse(app.services);
      const visitors = new Map<string, Awaited<ReturnType<typeof visit>>>();
      for (const [who, token] of tokens) {
        const visitor = await visit(`/r/${ROOM}`, {
          colorScheme,
          viewport: { width: 1000, height: 684 },
          deviceScaleFactor: 1.4,
        });
        const [name = "", value = ""] = sessionCookie(token, false)
          .split(/[=;]/);
        await visitor.context.addCookies([{ name, value, url: app.origin }]);
        await visitor.reload();
        visitors.set(who, visitor);
      }
      const noor = visitors.get("Noor");
      const mira = visitors.get("Mira");
      assert(noor !== undefined && mira !== undefined);

      await noor.say(ANSWER);
      await mira.sees(ANSWER);
      await mira.seesPeople("Mira", "Jonas", "Noor");
      await mira.page.getByRole("button", { name: "Dismiss" }).click();
      await mira.page.locator(".hint").waitFor({ state: "detached" });
      const picture = await mira.page.screenshot();

      assert(picture.length > BYTES_MIN, `Blank? ${picture.length} bytes`);
      if (Deno.env.get("UPDATE_SCREENSHOTS") === "1") {
        assert(picture.length < BYTES_MAX, `Large: ${picture.length} bytes`);
        const name = `../../docs/conversation-${colorScheme}.png`;
        await Deno.writeFile(new URL(name, import.meta.url), picture);
      }
    },
  );
}

/** Has the talk take place this morning; gives the secret of each person. */
async function rehearse(
  { identity, log }: Services,
): Promise<Map<string, string>> {
  const morningMs = new Date().setHours(8, 40, 0, 0);
  const room = parseRoomId(ROOM);
  assert(room !== null);
  const tokens = new Map<string, string>();
  const people = new Map<string, Session["person"]>();
  for (const name of new Set(TALK.map(([, who]) => who))) {
    const claim = await identity.claim(name, null, Date.now());
    assert(claim.ok && claim.token !== null);
    tokens.set(name, claim.token);
    people.set(name, claim.person);
  }
  const outcomes = await log.append(TALK.map(([minute, who, body], i) => {
    const author = people.get(who);
    assert(author !== undefined);
    return {
      room,
      author,
      cid: mintCid(`talk-000${i}`),
      kind: "message",
      body,
      id: crypto.randomUUID(),
      nowMs: morningMs + minute * 60_000,
      steadyMs: morningMs + minute * 60_000,
    };
  }));
  assertEquals(outcomes.filter(({ ok }) => !ok), []);
  return tokens;
}

function mintCid(text: string): Cid {
  const cid = parseCid(text);
  assert(cid !== null);
  return cid;
}
