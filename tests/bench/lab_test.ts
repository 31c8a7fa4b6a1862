import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import { BYTES, DELIVERIES, LOST, P99 } from "../../bench/lab/columns.ts";
import { knowsAll, type PeerName } from "../../bench/lab/contenders.ts";
import type { Figures } from "../../bench/lab/figures.ts";
import { Lab } from "../../bench/lab/lab.ts";
import type { Load } from "../../bench/lab/load.ts";
import { type Entry, MissingError, type Row } from "../../bench/lab/row.ts";
import { runRow } from "../../bench/lab/run_rows.ts";
import { render } from "../../bench/lab/table.ts";

const LOAD: Load = { mode: "rate", clients: 1_000, rate: 8_000 };
/** Ten at once, which a hub that gathers puts into few frames. */
const BURSTS: Load = { ...LOAD, burst: 10 };

function hasCompiler(): boolean {
  try {
    const { success } = new Deno.Command("g++", { args: ["--version"] })
      .outputSync();
    return success;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}

/** As peers are run, but without the product to be as large as. */
function entry(label: string, name: PeerName, load: Load): Entry {
  return { label, run: (lab) => lab.unpadded(name, load) };
}

function row(...entries: Entry[]): Row {
  return {
    group: "tests",
    name: "tiny",
    title: "a few messages to a few readers",
    entries,
    columns: [DELIVERIES, P99, LOST, BYTES],
    targets: [{
      head: "lost",
      actual: (of) => of("hub", LOST),
      bound: { kind: "at most", of: () => 0 },
      words: "0",
    }],
  };
}

function lab(): Lab {
  return new Lab({ pins: false, isReduced: true, people: 0 });
}

Deno.test({
  name: "Lab runs a load against hubs, and the table has their figures",
  ignore: !hasCompiler(),
  async fn() {
    await using small = lab();
    const tiny = row(
      entry("hub", "tutorial", LOAD),
      entry("floor", "floor", LOAD),
      entry("gathering", "floor, gathering", BURSTS),
    );

    const result = await runRow(tiny, small, 1, () => {});

    assertEquals([...result.missing], []);
    for (const label of ["hub", "floor", "gathering"]) {
      const figures: Figures = result.medians.get(label) ?? {};
      assertEquals(figures.joined, 20);
      assertEquals(figures.lost, 0);
      assertEquals(figures.repeated, 0);
      // 40 messages in 0.4 s, 20 readers; as a hub of this protocol has them.
      assertEquals(figures.delivered, 20 * 40);
      const perFrame = figures.messages_per_frame ?? NaN;
      if (label === "gathering") assert(perFrame > 1, `${perFrame} a frame`);
      else assertEquals(perFrame, 1);
      const bytes = figures.bytes_per_message ?? NaN;
      assert(bytes > 100 && bytes < 130, `${bytes} bytes`);
      assert((figures["latency_ms.p99"] ?? NaN) > 0);
    }
    const text = render(result);
    assertStringIncludes(text, "met: lost 0, should be ≤ 0");
  },
});

Deno.test({
  name: "Lab lets people join the product and talk, and peers say as much",
  ignore: !hasCompiler(),
  async fn() {
    await using small = new Lab({ pins: false, isReduced: true, people: 20 });

    const said = await small.product(LOAD);
    const peer = await small.peer("floor", LOAD);
    const bursts = await small.product(BURSTS);
    const joined = await small.product(
      { mode: "joins", clients: 1_000 },
      { knowsAll },
    );

    assertEquals([said.joined, said.lost, said.refused], [20, 0, 0]);
    assertEquals(said.delivered, 20 * 40);
    const { bytes_per_message: bytes = NaN } = said;
    assertAlmostEquals(peer.bytes_per_message ?? NaN, bytes, 2);
    assertEquals([bursts.delivered, bursts.lost], [20 * 40, 0]);
    const packed = bursts.bytes_per_message ?? NaN;
    if (await small.inflates()) {
      assert(packed < 0.8 * bytes, `${packed} of ${bytes} bytes`);
    }
    assertEquals([joined.joined, joined.complete], [20, 20]);
  },
});

Deno.test("runRow() goes on without what cannot be had", async () => {
  await using none = lab();
  const there: Entry = {
    label: "hub",
    run: () => Promise.resolve({ lost: 0 }),
  };
  const missing: Entry = {
    label: "other",
    run: () => Promise.reject(new MissingError("there is no bun")),
  };

  const result = await runRow(row(there, missing), none, 2, () => {});

  assertEquals([...result.missing], [["other", "there is no bun"]]);
  assertStringIncludes(render(result), "other: skipped, there is no bun");
});
