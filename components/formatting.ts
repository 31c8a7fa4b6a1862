/**
 * Who turns what stands in the log into what is shown: texts, and lines about
 * what hosts did; and what is said of why one may not write.
 *
 * A context, as the server always has it and a browser only loads it for what
 * comes later (`FormattedText.tsx`): without it a text is shown as written, and
 * a line as the server drew it.
 *
 * @module
 */
import { type ComponentChildren, createContext } from "preact";
import type { ActFacts } from "../lib/text/drawn_wording.ts";
import type { barLine, refusal, slowLine } from "../lib/text/limit_wording.ts";
import type { PendingItemProps } from "./PendingItem.tsx";
import type { TimelineStretchProps } from "./TimelineStretch.tsx";

export interface Format {
  readonly text: (text: string) => ComponentChildren;
  /** One line, with `{by}` and `{whom}` where names go. */
  readonly act: (act: ActFacts, timeZone: string | null) => string;
  readonly refusal: typeof refusal;
  readonly bar: typeof barLine;
  readonly slow: typeof slowLine;
  /** A message on its way. */
  readonly pending: (props: PendingItemProps) => ComponentChildren;
  /** Messages in one piece, drawn before for somebody else; on the server. */
  readonly stretch?: (props: TimelineStretchProps) => ComponentChildren;
}

export const Formatting = createContext<Format | null>(null);
