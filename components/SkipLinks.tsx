/**
 * The ways past what every page begins with, for who moves by keyboard.
 *
 * @module
 */
import { skipWords } from "../lib/text/wording.ts";
import { FIELD_ID } from "./Composer.tsx";
import { NAME_ID } from "./JoinForm.tsx";

export interface SkipLinksProps {
  /** Id of what most come for. */
  readonly mainId: string;
  /** Whether one can write there; else, one takes a name. */
  readonly writing: boolean;
}

export function SkipLinks({ mainId, writing }: SkipLinksProps) {
  return (
    <>
      <a class="skip" href={`#${mainId}`}>{skipWords.conversation}</a>
      {writing
        ? <a class="skip" href={`#${FIELD_ID}`}>{skipWords.field}</a>
        : <a class="skip" href={`#${NAME_ID}`}>{skipWords.name}</a>}
    </>
  );
}
