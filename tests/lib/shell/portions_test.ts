import { assertEquals } from "@std/assert";
import type { Page } from "../../../lib/log/log.ts";
import {
  bytesOf,
  portion,
  PORTION_BYTES_MAX,
  PortionLength,
  portionOfPage,
} from "../../../lib/shell/portions.ts";
import { LOBBY } from "../../../lib/protocol.ts";
import { MemoryLog } from "../../../lib/log/memory.ts";
import { cid } from "../chat_fixtures.ts";

/** So long that ten of them are a portion, and eleven are not. */
const LONG = "x".repeat(Math.floor(PORTION_BYTES_MAX / 10 / 3) - 200);

async function pageOf(
  query: Parameters<MemoryLog["page"]>[1],
): Promise<Page> {
  const log = new MemoryLog("epoch");
  await log.append(Array.from({ length: 40 }, (_, i) => ({
    room: LOBBY,
    author: { id: "ada", name: "Ada" },
    cid: cid(`message-${i}`),
    kind: "message" as const,
    body: LONG,
    id: `id-${i}`,
    nowMs: 0,
    steadyMs: 0,
  })));
  return portionOfPage(await log.page(LOBBY, query), query);
}

function seqs({ items, more }: Page): unknown {
  return [items.map(({ seq }) => seq), more];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

Deno.test("portion() takes what fits, in order, and never nothing", () => {
  const entries = Array(40).fill({ body: LONG });
  const huge = { body: "x".repeat(PORTION_BYTES_MAX) };

  assertEquals(portion(entries).length, 10);
  assertEquals(portion([huge, huge]), [huge]);
  assertEquals(portion([{ body: null }, huge]), [{ body: null }]);
  assertEquals(portion([]), []);
});

Deno.test("PortionLength.atMost() asks for no more than is handed over, by what came last", () => {
  const lengths = new PortionLength();
  const first = lengths.atMost(50);
  lengths.note(Array(40).fill({ body: LONG }));
  const long = [lengths.atMost(50), lengths.atMost(3)];
  lengths.note([]);
  const nothing = lengths.atMost(50);
  lengths.note([{ body: "x".repeat(PORTION_BYTES_MAX) }]);
  const huge = lengths.atMost(50);
  lengths.note([{ body: "short" }]);

  assertEquals([first, ...long, nothing, huge], [50, 11, 3, 11, 1]);
  assertEquals(lengths.atMost(50), 50);
});

Deno.test("bytesOf() is not less than entries take as JSON", () => {
  const bodies = ["", "あ".repeat(900), "🐢".repeat(900), "\\".repeat(900)];
  for (const body of bodies) {
    const bytes = new TextEncoder().encode(JSON.stringify({ body })).length;
    assertEquals(bytes <= bytesOf([{ body }]), true, body.slice(0, 2));
  }
});

Deno.test("portionOfPage() keeps what is next to the place asked for, and says that there is more", async () => {
  assertEquals(seqs(await pageOf({ limit: 20 })), [range(31, 40), true]);
  assertEquals(
    seqs(await pageOf({ limit: 20, before: 31 })),
    [range(21, 30), true],
  );
  assertEquals(
    seqs(await pageOf({ limit: 20, after: 5 })),
    [range(6, 15), true],
  );
  assertEquals(
    seqs(await pageOf({ limit: 20, around: 20 })),
    [range(15, 24), true],
  );
  assertEquals(
    seqs(await pageOf({ limit: 5, before: 6 })),
    [range(1, 5), false],
  );
});
