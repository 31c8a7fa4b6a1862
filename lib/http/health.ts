/**
 * How the process is, for whoever sends people to it or starts it again.
 *
 * *Ready*: messages can be stored and people let in; who is told otherwise
 * sends people elsewhere, and waits. *Live*: the process answers at all; who is
 * told otherwise starts it again. A disk that is full is no reason to start
 * again: those who are here would lose their connections, and find the same.
 *
 * @module
 */
import type { RoomLog } from "../log/log.ts";
import type { MemoryWatch } from "../memory_watch.ts";

/** Why it is not ready: a fault of the log, or `memory`; `null` if it is. */
export function unreadiness(
  { log, memory }: {
    log: Pick<RoomLog, "fault">;
    memory: Pick<MemoryWatch, "isScarce">;
  },
): string | null {
  return log.fault() ?? (memory.isScarce ? "memory" : null);
}

/** @param problem `null` if all is well. */
export function answerHealth(problem: string | null): Response {
  return Response.json(
    { status: problem ?? "ok" },
    {
      status: problem === null ? 200 : 503,
      headers: { "cache-control": "no-store" },
    },
  );
}
