/**
 * What helps with writing, from the first thing that the person does.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import type { ComposerAssist } from "../components/ComposerAssist.tsx";
import { onFirstUse } from "../lib/client/first_use.ts";
import type { Live } from "../lib/client/live.ts";
import type { Writing } from "../lib/client/writing.ts";

/** What is loaded when the person first does something. */
interface Helper {
  readonly help: Writing;
  readonly View: typeof ComposerAssist;
}

/** Helps with writing, once that is loaded; without it, one can write. */
export function useWriting(
  live: Live | null,
  timeline: { readonly current: HTMLElement | null },
  field: { readonly current: HTMLTextAreaElement | null },
): Helper | null {
  const [helper, setHelper] = useState<Helper | null>(null);
  useEffect(() => {
    if (live === null) return;
    return onFirstUse(async (event) => {
      const { COMPLETION_ID, ComposerAssist, startWriting } = await live.late(
        () => import("./late/writing.ts"),
      );
      if (field.current === null) return;
      const help = startWriting({
        ...live,
        field: field.current,
        timeline: () => timeline.current,
        listId: COMPLETION_ID,
      });
      live.writing.value = help;
      setHelper({ help, View: ComposerAssist });
      const late = event instanceof KeyboardEvent &&
        event.target === field.current;
      if (late) help.pressed(event);
    });
  }, [live]);
  return helper;
}
