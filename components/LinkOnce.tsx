/**
 * A link that is shown once: to be taken as a whole, or copied where a program
 * runs (`islands/CopyLink.tsx` looks after the button).
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { onceWords } from "../lib/text/host_wording.ts";

export interface LinkOnceProps {
  readonly url: string;
  readonly children?: ComponentChildren;
}

export function LinkOnce({ url, children }: LinkOnceProps) {
  return (
    <div class="once">
      <p class="note">{onceWords.once}</p>
      <p>
        <code class="once__url">{url}</code>
      </p>
      {children}
    </div>
  );
}
