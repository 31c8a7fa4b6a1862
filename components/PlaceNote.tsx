/**
 * Says that what the address asked for is not here. Drawn by the server only.
 *
 * @module
 */
import { placeWords } from "../lib/text/wording.ts";
import type { Missing } from "./chat_props.ts";

export interface PlaceNoteProps {
  readonly missing: Missing;
}

export function PlaceNote({ missing }: PlaceNoteProps) {
  return (
    <p class="banner__text">
      <span>{placeWords[missing]}</span>
    </p>
  );
}
