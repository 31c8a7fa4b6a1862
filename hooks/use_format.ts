/**
 * What formats texts, from when there may be some to format.
 *
 * @module
 */
import { useContext, useEffect, useState } from "preact/hooks";
import type { ChatProps } from "../components/chat_props.ts";
import { type Format, Formatting } from "../components/formatting.ts";
import { onFirstUse } from "../lib/client/first_use.ts";
import type { Live } from "../lib/client/live.ts";

export async function loadFormat(): Promise<Format> {
  const { startFormat } = await import("./late/format.ts");
  return startFormat();
}

/**
 * What formats texts: on the server at once; in a browser what was loaded for
 * the messages to come, as soon as they do, or the person does something that
 * may bring some. The page's own are done.
 *
 * @param waits Whether there is something to say of why one cannot write.
 */
export function useFormat(
  live: Live | null,
  { page, past }: ChatProps,
  waits: boolean,
): Format | null {
  const given = useContext(Formatting);
  const [loaded, setLoaded] = useState<Format | null>(null);
  const come = waits ||
    (past
      ? live?.chat.shown.value !== past.items
      : live?.chat.messages.value !== page.items);
  useEffect(() => {
    if (live === null) return;
    const load = () => {
      // Until it is there, what comes is shown as written.
      live.late(loadFormat).then(setLoaded);
    };
    if (!come) return onFirstUse(load);
    load();
  }, [live, come]);
  return loaded ?? given;
}
