/**
 * What is shown instead of a page that cannot be.
 *
 * @module
 */
import { errorPage, errorWords } from "../lib/text/error_wording.ts";
import { LOBBY } from "../lib/wire_terms.ts";
import { Logo } from "./icons.tsx";

export interface ErrorPageProps {
  /** The HTTP status. */
  readonly status: number;
  /** By which the failure is found in the log. */
  readonly requestId: string;
  /** What keeps just this person out; `null`: nothing. */
  readonly bar?: string | null;
  /** Whether it was a page that was asked for, and can be asked for again. */
  readonly read?: boolean;
}

export function ErrorPage(
  { status, requestId, bar = null, read = true }: ErrorPageProps,
) {
  const { heading, advice, passes = false } = errorPage(status);
  const again = passes && read;
  return (
    <main class="blank">
      <Logo />
      <p class="blank__advice">{status}</p>
      <h1 class="blank__heading">{heading}</h1>
      <p class="blank__advice">{bar ?? advice}</p>
      <p class="blank__action">
        <a class="button" data-kind="primary" href={again ? "" : `/r/${LOBBY}`}>
          {again ? errorWords.retry : errorWords.home}
        </a>
      </p>
      {status >= 500 && (
        <p class="blank__advice">
          <small>{errorWords.request(requestId)}</small>
        </p>
      )}
    </main>
  );
}
