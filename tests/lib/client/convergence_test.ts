/**
 * Whatever is lost, repeated, overtaken or reset on the way, every client
 * shows a piece of the log without a hole at every moment, and all of it in
 * the end (R2, R6), with every text that was said, once and in order.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Chat } from "../../../lib/client/chat.ts";
import { flush, type ServedLink, type Tab, World } from "./world.ts";

const RUNS = 120;
const people = [
  { id: "p1", name: "Ada" },
  { id: "p2", name: "Bob" },
] as const;
const eve = { id: "p9", name: "Eve" };

/** What happens to one of the two people. */
const tabAction = fc.record({
  do: fc.constantFrom(
    "say",
    "say",
    "say",
    "older",
    "older",
    "cut",
    "lose",
    "lose",
    "repeat",
    "reload",
  ),
  who: fc.nat(1),
});
/** What happens to everybody. */
const worldAction = fc.record({
  do: fc.constantFrom("unreachable", "nudge", "flow", "flow", "flow"),
});
const deliver = fc.record({
  do: fc.constant("deliver"),
  who: fc.nat(1),
  count: fc.integer({ min: 1, max: 8 }),
  pagesFirst: fc.boolean(),
});
const write = fc.record({
  do: fc.constant("write"),
  count: fc.integer({ min: 1, max: 30 }),
});
const change = fc.record({
  do: fc.constantFrom("edit", "delete"),
  share: fc.double({ min: 0, max: 0.999, noNaN: true }),
});
const pass = fc.record({ do: fc.constant("pass"), ms: fc.nat(8_000) });
const refuse = fc.record({
  do: fc.constant("refuse"),
  code: fc.constantFrom("rate", "busy", "forbidden"),
});
const restore = fc.record({
  do: fc.constant("restore"),
  share: fc.double({ min: 0.3, max: 1, noNaN: true }),
});

const action = fc.oneof(
  { weight: 10, arbitrary: tabAction },
  { weight: 10, arbitrary: deliver },
  { weight: 4, arbitrary: worldAction },
  { weight: 3, arbitrary: write },
  { weight: 4, arbitrary: change },
  { weight: 3, arbitrary: pass },
  { weight: 2, arbitrary: refuse },
  { weight: 1, arbitrary: restore },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** More than two pages. */
const HISTORY = 130;

class Story {
  readonly world = worldWithHistory();
  readonly tabs: Tab[] = people.map((person) => this.world.open(person));
  readonly said: string[][] = [[], []];
  /** Texts that stood behind one that was refused: their order is open. */
  refused = false;
  restored = false;

  #link(who: number): ServedLink | undefined {
    const id = people[who]?.id;
    return [...this.world.links].find(({ person }) => person.id === id);
  }

  async apply(action: Action): Promise<void> {
    const { world } = this;
    const who = "who" in action ? action.who : 0;
    const tab = this.tabs[who];
    const link = this.#link(who);
    if (tab === undefined) throw new Error(`Cannot find tab ${who}`);
    if (action.do === "say") {
      const body = `${who}: ${this.said[who]?.length}`;
      const outcome = await tab.chat.say(body);
      if (outcome.ok) this.said[who]?.push(body);
    } else if (action.do === "reload") {
      tab.stop();
      this.tabs[who] = world.open(tab.person, tab.drafts);
    } else if (action.do === "older") tab.chat.loadOlder();
    else if (action.do === "cut") link && world.cut(link, 1006);
    else if (action.do === "lose") link?.frames.shift();
    else if (action.do === "repeat") {
      const event = link?.frames.find(({ t }) => t === "evt");
      if (event !== undefined) link?.frames.push(event);
    } else if ("pagesFirst" in action) {
      link && world.deliver(link, action.count, action.pagesFirst);
    } else this.#applyToAll(action);
    await flush();
    this.check();
  }

  #applyToAll(action: Action): void {
    const { world } = this;
    if ("ms" in action) world.pass(action.ms);
    else if ("code" in action) {
      const { code } = action;
      if (code === "forbidden") this.refused = true;
      const afterMs = code === "rate" ? { afterMs: 300 } : {};
      world.refusals.push({ code, retry: code !== "forbidden", ...afterMs });
    } else if (action.do === "restore" && "share" in action) {
      this.restored = true;
      world.restore(Math.floor(action.share * world.log.length));
    } else if ("share" in action) {
      const { messages } = world;
      const at = Math.floor(action.share * messages.length);
      const message = messages[at];
      if (message === undefined) return;
      const kind = action.do === "edit" ? "edit" : "delete";
      const body = kind === "edit" ? `edit ${world.log.length}` : null;
      world.append({ by: message.by, kind, body, ref: message.id });
    } else if ("count" in action) {
      for (let n = 0; n < action.count; n++) {
        const body = `Eve ${world.log.length}`;
        world.append({ by: eve, kind: "message", body });
      }
    } else if (action.do === "flow") {
      for (const link of world.links) world.deliver(link, 1_000, false);
    } else if (action.do === "nudge") {
      for (const { nudge } of world.surroundings) nudge();
    } else world.reachable = !world.reachable;
  }

  /** What is on the screen is true, whatever is missing from it. */
  check(): void {
    for (const { chat } of this.tabs) {
      const shown = chat.messages.value;
      const first = shown[0]?.seq ?? 0;
      const last = shown.at(-1)?.seq ?? 0;
      if (chat.timeline.value.epoch === this.world.epoch) {
        const stored = this.world.messages
          .filter(({ seq }) => seq >= first && seq <= last);
        assertEquals(seqs(shown), seqs(stored), "a hole, or a repeat");
      }
      const cids = new Set(shown.map(({ cid }) => cid));
      for (const { cid } of chat.pending.value) {
        assert(!cids.has(cid), `${cid} is shown twice`);
      }
    }
  }

  /** Everything arrives, everybody reads back to the beginning. */
  async end(): Promise<void> {
    await this.world.settle();
    for (const { chat } of this.tabs) {
      for (const { cid, state } of chat.pending.peek()) {
        if (state === "failed") chat.retry(cid);
      }
    }
    await this.world.settle();
    // Nothing follows that would show this loss; only a ping can.
    this.world.append({ by: eve, kind: "message", body: "bye" });
    for (const link of this.world.links) link.frames.pop();
    await this.world.settle();
    for (const { chat } of this.tabs) {
      while (chat.loadOlder()) {
        for (const link of this.world.links) {
          this.world.deliver(link, 1_000, true);
        }
      }
    }
    this.check();
  }
}

function worldWithHistory(): World {
  const world = new World();
  for (let n = 0; n < HISTORY; n++) {
    world.append({ by: eve, kind: "message", body: `Eve ${n}` });
  }
  return world;
}

function seqs(messages: Chat["messages"]["value"]): number[] {
  return messages.map(({ seq }) => seq);
}

Deno.test("createChat() ends with the log's timeline, whatever happens on the way", async () => {
  const property = fc.asyncProperty(
    fc.array(action, { maxLength: 150, size: "max" }),
    async (actions) => {
      const story = new Story();
      for (const action of actions) await story.apply(action);
      await story.end();

      const { messages, log } = story.world;
      for (const [n, { chat, stop }] of story.tabs.entries()) {
        assertEquals(chat.pending.value, []);
        assertEquals(chat.timeline.value.last, log.length);
        assertEquals(chat.messages.value, messages);
        stop();
        if (story.restored) continue; // What a backup lacks is lost.
        const mine = log.flatMap(({ by, kind, cid }) =>
          by.id === people[n]?.id && kind === "message" ? [cid] : []
        );
        assertEquals(mine.length, story.said[n]?.length, "lost or doubled");
        if (!story.refused) assertEquals(mine, mine.toSorted(), "reordered");
      }
    },
  );
  const seed = Number(Deno.env.get("SEED") ?? Date.now() % 2 ** 31);
  await fc.assert(property, { numRuns: RUNS, seed });
  console.log(`${RUNS} stories, diverged 0, SEED=${seed}`);
});
