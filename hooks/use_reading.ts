/**
 * How far one has read, and who types: watched once there is something of it.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import type { ChatProps } from "../components/chat_props.ts";
import type { Live } from "../lib/client/live.ts";
import type { Reading } from "../lib/client/reading.ts";

/** Tells what is read, and who types, once that matters. */
export function useReading(
  { mark = null, page, room, rooms }: ChatProps,
  live: Live | null,
  timeline: { readonly current: HTMLElement | null },
): Reading | null {
  const [reading, setReading] = useState<Reading | null>(null);
  useEffect(() => {
    if (live === null) return;
    let stop = () => {};
    const unread = (page.items.at(-1)?.seq ?? 0) > (mark ?? 0) ||
      rooms.some(({ unread = 0 }) => unread > 0);
    const cancel = live.whenNeeded(unread, () => {
      const reading = live.startReading({
        ...live,
        room,
        mark,
        rooms,
        timeline: () => timeline.current,
      });
      stop = reading.stop;
      setReading(reading);
    });
    return () => {
      cancel();
      stop();
    };
  }, [live]);
  return reading;
}
