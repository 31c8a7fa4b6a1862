/**
 * What is shown without a network where no page was kept.
 *
 * @module
 */
import { errorWords } from "../lib/text/error_wording.ts";
import { offlineWords } from "../lib/text/wording.ts";
import { LOBBY } from "../lib/wire_terms.ts";
import { Logo } from "./icons.tsx";

export function OfflinePage() {
  return (
    <main class="blank">
      <Logo />
      <h1 class="blank__heading">{offlineWords.heading}</h1>
      <p class="blank__advice">{offlineWords.advice}</p>
      <p class="blank__action">
        <a class="button" data-kind="primary" href={`/r/${LOBBY}`}>
          {errorWords.home}
        </a>
      </p>
    </main>
  );
}
