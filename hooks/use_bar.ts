/**
 * What keeps one from writing, and for how long still.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import type { ChatProps } from "../components/chat_props.ts";
import type { Live } from "../lib/client/live.ts";
import { type Bar, barOf, secondsLeft } from "../lib/room/bar.ts";

/** How late one may learn that one can write again. */
const BAR_MS = 1_000;

/** Why one may not write, as time goes on. */
export function useBar(first: ChatProps, live: Live | null): Bar | null {
  const [bar, setBar] = useState(first.bar);
  const standing = live?.chat.standing.value;
  const removed = live?.chat.removed.value;
  useEffect(() => {
    if (standing === undefined) return;
    const look = () => {
      const nowMs = Date.now();
      const now = removed?.code === "banned"
        ? { code: removed.code, leftS: leftS(removed.untilMs, nowMs) }
        : barOf(standing, nowMs);
      setBar((bar) =>
        bar?.code === now?.code && bar?.leftS === now?.leftS ? bar : now
      );
      return now?.leftS ?? null;
    };
    if (look() === null) return;
    const timer = setInterval(() => {
      if (look() === null) clearInterval(timer);
    }, BAR_MS);
    return () => clearInterval(timer);
  }, [standing, removed]);
  return bar;
}

function leftS(untilMs: number | null, nowMs: number): number | null {
  return untilMs === null ? null : secondsLeft(untilMs, nowMs);
}
