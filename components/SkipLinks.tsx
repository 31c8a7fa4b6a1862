/**
 * The ways past what every page begins with, for who moves by keyboard.
 *
 * @module
 */
import { skipWords } from "../lib/text/wording.ts";
import { FIELD_ID } from "./Composer.tsx";

export interface SkipLinksProps {
  /** Id of what most come for. */
  readonly mainId: string;
  /** Whether one can write there. */
  readonly writing: boolean;
}

export function SkipLinks({ mainId, writing }: SkipLinksProps) {
  return (
    <>
      <a class="skip" href={`#${mainId}`}>{skipWords.conversation}</a>
      {writing && <a class="skip" href={`#${FIELD_ID}`}>{skipWords.field}</a>}
    </>
  );
}
