/**
 * What is shown instead of a page that cannot be.
 *
 * @module
 */
import { LOBBY } from "../lib/protocol.ts";
import { errorPage, errorWords } from "../lib/text/wording.ts";
import { Logo } from "./icons.tsx";

export interface ErrorPageProps {
  /** The HTTP status. */
  readonly status: number;
}

export function ErrorPage({ status }: ErrorPageProps) {
  const { heading, advice } = errorPage(status);
  return (
    <main class="error">
      <Logo />
      <p class="error__status">{status}</p>
      <h1 class="error__heading">{heading}</h1>
      <p class="error__advice">{advice}</p>
      <p>
        <a class="button" data-kind="primary" href={`/r/${LOBBY}`}>
          {errorWords.home}
        </a>
      </p>
    </main>
  );
}
