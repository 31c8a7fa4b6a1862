import { assertEquals, assertRejects } from "@std/assert";
import type { Load } from "../../bench/lab/load.ts";
import { Padding } from "../../bench/lab/padding.ts";
import { MissingError } from "../../bench/lab/row.ts";

const QUIET: Load = { mode: "rate", clients: 1_000, rate: 50 };
const BUSY: Load = { ...QUIET, rate: 8_000 };

/** A peer needs 60 bytes and the text; `asked` has what it was asked. */
function padding(asked: Load[] = []): Padding {
  return new Padding((_, load) => {
    asked.push(load);
    return Promise.resolve({ bytes_per_message: 60 + (load.text ?? 64) });
  });
}

Deno.test("Padding makes peers' messages as large as ours were in the question", async () => {
  const asked: Load[] = [];
  const pads = padding(asked);
  const long: Load = { ...QUIET, text: 4_000 };
  pads.measured(QUIET, { bytes_per_message: 233 });
  pads.measured(long, { bytes_per_message: 4_169 });

  // `,"pad":""` are 9 of the bytes.
  assertEquals(await pads.for("bun", QUIET), 100);
  assertEquals(await pads.for("ws", QUIET), 100);
  assertEquals(await pads.for("bun", long), 100);
  assertEquals(await pads.for("bun", QUIET), 100);
  assertEquals(asked.map(({ text }) => text), [undefined, undefined, 4_000]);
});

Deno.test("Padding leaves alone what is larger than ours, and where nothing is said", async () => {
  const pads = padding();
  pads.measured(QUIET, { bytes_per_message: 233 });
  pads.measured(BUSY, { bytes_per_message: 90 });

  assertEquals(await pads.for("bun", BUSY), 0);
  assertEquals(await pads.for("bun", { mode: "churn", clients: 10 }), 0);
});

Deno.test("Padding goes by the last run of the product", async () => {
  const pads = padding();
  pads.measured(QUIET, { bytes_per_message: 233 });
  await pads.for("bun", QUIET);
  pads.measured(QUIET, { bytes_per_message: 243 });

  assertEquals(await pads.for("bun", QUIET), 110);
});

Deno.test("Padding asks for the product to be measured before its peers", async () => {
  const pads = padding();
  pads.measured(QUIET, { bytes_per_message: 233 });

  await assertRejects(() => pads.for("bun", BUSY), MissingError);
});
