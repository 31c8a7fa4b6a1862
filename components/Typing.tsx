/**
 * Who is typing. Its line is always there, so that nothing moves; and nothing
 * is announced, as it would be read aloud again and again. Where it is too long,
 * names are cut, each by itself, and never what they do.
 *
 * @module
 */
import { typingLine } from "../lib/text/wording.ts";

export interface TypingProps {
  /** Left out until it is listened for. */
  readonly names?: readonly string[] | undefined;
}

export function Typing({ names }: TypingProps) {
  return (
    <p class="typing note" data-live={names !== undefined}>
      {typingLine(
        (names ?? []).map((name) => <bdi class="clip" key={name}>{name}</bdi>),
      )}
    </p>
  );
}
