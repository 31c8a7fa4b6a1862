/**
 * A lobby in which people have talked, before the server starts.
 *
 * @module
 */
import { LOBBY, parseCid, TAIL_LENGTH } from "../../lib/protocol.ts";
import { createLogger } from "../../lib/logger.ts";
import { openSqliteStore } from "../../lib/sqlite/store.ts";

const AUTHORS = 7;
const MINUTE_MS = 60_000;

/** Stores as many messages as a page shows. */
export async function fillLobby(folder: string): Promise<void> {
  const logger = createLogger((line) => console.error(line), "warn", Date.now);
  await using store = await openSqliteStore({ folder, logger });
  const startMs = Date.now() - TAIL_LENGTH * MINUTE_MS;
  const outcomes = await store.log.append(
    Array.from({ length: TAIL_LENGTH }, (_, i) => {
      const cid = parseCid(`message-${i}`);
      if (cid === null) throw new Error(`No cid: message-${i}`);
      const number = i % AUTHORS;
      const author = { id: `somebody-${number}`, name: `Somebody ${number}` };
      const nowMs = startMs + i * MINUTE_MS;
      return {
        room: LOBBY,
        author,
        cid,
        kind: "message",
        body: "A message of the length that people write in a chat on average.",
        id: `message-${i}`,
        nowMs,
        steadyMs: nowMs,
      };
    }),
  );
  if (outcomes.some(({ ok }) => !ok)) throw new Error("Cannot fill the lobby");
}
