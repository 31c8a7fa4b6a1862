/**
 * A process that appends one draft after the other, prints each event that it
 * got acknowledged, and crashes at the point it is told. Run by crash_test.ts:
 *
 *     deno run -A crash_child.ts FOLDER POINT GROUP
 *
 * @module
 */
import { LOBBY, parseCid } from "../../../lib/protocol.ts";
import { FAULT_POINTS } from "../../../lib/sqlite/jobs.ts";
import { openSqliteStore } from "../../../lib/sqlite/store.ts";

const [folder, point, group] = Deno.args;
const at = FAULT_POINTS.find((name) => name === point);
if (folder === undefined || at === undefined) {
  throw new Error("usage: crash_child.ts FOLDER POINT GROUP");
}
const print = (event: string) => console.error(event);
const { log } = await openSqliteStore({
  folder,
  logger: { debug: print, info: print, warn: print, error: print },
  crash: { at, group: Number(group), how: "kill_process" },
});
for (let n = 0;; n++) {
  const cid = parseCid(`cid-${n}-0000`);
  if (cid === null) throw new Error("Cannot draft: not a cid");
  const [outcome] = await log.append([{
    room: LOBBY,
    author: { id: "p-ada", name: "Ada" },
    cid,
    kind: "message",
    body: `body ${n}`,
    id: crypto.randomUUID(),
    nowMs: n,
    steadyMs: n,
  }]);
  if (!outcome?.ok) throw new Error(`Cannot go on: ${JSON.stringify(outcome)}`);
  console.log(JSON.stringify(outcome.event));
}
