/**
 * The text of one message, formatted.
 *
 * What was formatted once is kept until the text changes. In a browser that
 * cannot format yet, it is what the server made of it, or the text as written.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { drawnBefore } from "./adopt.ts";
import { type Format, Formatting } from "./formatting.ts";
import { PlainComponent } from "./plain_component.ts";

export interface MessageBodyProps {
  readonly text: string;
  /** Of a stored message, which the page may show already. */
  readonly seq?: number | undefined;
}

interface Shown {
  readonly text: string;
  readonly formatted: boolean;
  readonly children: ComponentChildren;
}

export class MessageBody extends PlainComponent<MessageBodyProps> {
  static override contextType = Formatting;

  #shown: Shown | null = null;

  override render({ text, seq }: MessageBodyProps): ComponentChildren {
    const format: Format | null = this.context;
    const last = this.#shown;
    if (last?.text !== text || (!last.formatted && format !== null)) {
      this.#shown = format !== null
        ? { text, formatted: true, children: format.text(text) }
        : drawn(text, last === null ? seq : undefined);
    }
    return this.#shown?.children;
  }
}

/** What can be shown without a way to format. */
function drawn(text: string, seq: number | undefined): Shown {
  const children = seq === undefined
    ? null
    : drawnBefore(`#m-${seq} > .message__text`);
  return children === null
    ? { text, formatted: false, children: text }
    : { text, formatted: true, children };
}
