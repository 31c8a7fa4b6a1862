/**
 * Where the reader is, and which day it is there.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import type { LiveProps } from "../components/chat_props.ts";

/** How soon "Today" becomes "Yesterday" after midnight. */
const CLOCK_MS = 60_000;
/** Goes along with the day that one asks for. */
const ZONE = ".jump [name=zone]";

/** The reader's time zone and day, once the page is the browser's. */
export function useClock(): Pick<LiveProps, "timeZone" | "nowMs"> {
  const [clock, setClock] = useState<Pick<LiveProps, "timeZone" | "nowMs">>({});
  useEffect(() => {
    const look = () => {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      // Of the time, only the day matters.
      const nowMs = new Date().setHours(12, 0, 0, 0);
      const zone = document.querySelector<HTMLInputElement>(ZONE);
      if (zone !== null) zone.value = timeZone;
      // Drawn anew each time, as mutes that others have are over by then.
      setClock({ timeZone, nowMs });
    };
    look();
    const timer = setInterval(look, CLOCK_MS);
    return () => clearInterval(timer);
  }, []);
  return clock;
}
