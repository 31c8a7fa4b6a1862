import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { LOCK_NAME, ProcessLock } from "../../../lib/sqlite/lock.ts";

/** Starts one process after the other, on a thread of its own. */
const STARTS_PROCESSES = `
  const command = new Deno.Command(Deno.execPath(), { args: ["--version"] });
  self.onmessage = () => {
    for (let i = 0; i < 20; i++) command.outputSync();
    self.postMessage("over");
  };
  self.postMessage("ready");`;

Deno.test("ProcessLock is free for others at once, whatever is being started meanwhile", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chat_lock_" });
  const path = join(folder, LOCK_NAME);
  const worker = new Worker(
    `data:application/javascript,${encodeURIComponent(STARTS_PROCESSES)}`,
    { type: "module" },
  );
  const heard = () =>
    new Promise<void>((resolve) => worker.onmessage = () => resolve());
  await heard();
  const over = heard();
  let isOver = false;
  void over.then(() => isOver = true);
  worker.postMessage("start");

  let taken = 0;
  while (!isOver) {
    for (let i = 0; i < 20; i++) {
      using _lock = new ProcessLock(path);
      taken += 1;
    }
    await new Promise((resolve) => setTimeout(resolve));
  }

  assertEquals(taken > 0, true);
  worker.terminate();
  await Deno.remove(folder, { recursive: true });
});
