/**
 * A person's colour and glyph. Decoration: the name stands beside it.
 *
 * @module
 */
import { hueOf, initialsOf } from "./person_look.ts";

export interface AvatarProps {
  /** The identity's id, not that of a message. */
  readonly id: string;
  readonly name: string;
}

export function Avatar({ id, name }: AvatarProps) {
  return (
    <span class="avatar" data-hue={hueOf(id)} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
