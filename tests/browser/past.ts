/**
 * A room with a history, and somebody who goes on talking in it: for tests of
 * reading, which need more messages than anybody would type.
 *
 * @module
 */
import { assert } from "@std/assert";
import { LOBBY, parseCid, type Person } from "../../lib/protocol.ts";
import type { Services } from "../../lib/services.ts";
import type { Visitor } from "./visitor.ts";

export const BOB: Person = { id: "id-bob", name: "Bob" };
export const MINUTE_MS = 60_000;

/** One of them is longer than others, as messages are. */
function textOf(n: number): string {
  return n % 7 === 0
    ? `Message ${n}\n\n${"and on ".repeat(40)}`
    : `Message ${n}`;
}

/** Fills the lobby before anybody is there: messages 1 … `count` of Bob. */
export async function fill(
  { log }: Services,
  count: number,
  { startMs = 1_700_000_000_000, stepMs = MINUTE_MS, text = textOf } = {},
): Promise<void> {
  const drafts = Array.from({ length: count }, (_, i) => ({
    room: LOBBY,
    author: BOB,
    kind: "message" as const,
    body: text(i + 1),
    id: `past-${i + 1}`,
    cid: cidOf(`past-${i + 1}`),
    nowMs: startMs + i * stepMs,
    steadyMs: startMs + i * stepMs,
  }));
  for (const outcome of await log.append(drafts)) assert(outcome.ok);
}

let talked = 0;

/** Bob says so many things, each as its own message, as fast as it goes. */
export async function talk(
  { shell }: Services,
  count: number,
  body = "Live",
): Promise<void> {
  const member = { person: BOB, session: "session-bob", lingers: false };
  const answers = Array.from({ length: count }, () => {
    const cid = cidOf(`talk-${++talked}`);
    const wish = { room: LOBBY, cid, kind: "message" as const };
    return shell.post(member, { ...wish, body: `${body} ${talked}` });
  });
  for (const { t } of await Promise.all(answers)) assert(t === "ack");
}

/** How many messages the page holds. */
export function countOf({ page }: Visitor): Promise<number> {
  return page.locator(".timeline .message").count();
}

/** The first and the last message the page holds, by `seq`. */
export function endsOf({ page }: Visitor): Promise<number[]> {
  return page.evaluate(() => {
    const ids = Array.from(
      document.querySelectorAll(".timeline .message[id]"),
      ({ id }) => Number(id.slice(2)),
    );
    return [ids[0] ?? 0, ids.at(-1) ?? 0];
  });
}

/** Pixels between the place and the end; 0: pinned. */
export function fromEnd({ page }: Visitor): Promise<number> {
  return page.locator(".timeline").evaluate((box) => -box.scrollTop);
}

/** Scrolls as a wheel does, which is not as a program does. */
export async function wheel({ page }: Visitor, byPx: number): Promise<void> {
  await page.locator(".timeline").hover();
  await page.mouse.wheel(0, byPx);
  await frames(page);
}

/** Waits until what has happened is drawn. */
export async function frames(page: Visitor["page"]): Promise<void> {
  await page.evaluate(() =>
    new Promise<void>((done) =>
      requestAnimationFrame(() => requestAnimationFrame(() => done()))
    )
  );
}

function cidOf(text: string) {
  const cid = parseCid(text.padEnd(8, "-"));
  assert(cid !== null);
  return cid;
}
