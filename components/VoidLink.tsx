/**
 * What is shown for a link that lets nobody in: why, and what to do.
 *
 * @module
 */
import { linkWords } from "../lib/text/wording.ts";
import { LOBBY } from "../lib/wire_terms.ts";
import { Logo } from "./icons.tsx";

export interface VoidLinkProps {
  readonly code: keyof typeof linkWords.problems;
}

export function VoidLink({ code }: VoidLinkProps) {
  const { heading, advice } = linkWords.problems[code];
  return (
    <main class="blank">
      <Logo />
      <h1 class="blank__heading">{heading}</h1>
      <p class="blank__advice">{advice}</p>
      <p class="blank__action">
        <a class="button" data-kind="primary" href={`/r/${LOBBY}`}>
          {linkWords.home}
        </a>
      </p>
    </main>
  );
}
