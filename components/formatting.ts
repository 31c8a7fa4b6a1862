/**
 * Who turns the text of a message into what is shown.
 *
 * A context, as the server always has it and a browser only loads it for what
 * comes later (`FormattedText.tsx`): without it a text is shown as written.
 *
 * @module
 */
import { type ComponentChildren, createContext } from "preact";

export type Format = (text: string) => ComponentChildren;

export const Formatting = createContext<Format | null>(null);
