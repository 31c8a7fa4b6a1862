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
  /** Why just this person, or form, is refused; `null`: as all are. */
  readonly why?: string | null;
  /** Whether it was a page that was asked for, and can be asked for again. */
  readonly read?: boolean;
  /** The form of a room that was refused, if it was one. */
  readonly brief?: { readonly room: string; readonly typed: string } | null;
}

export function ErrorPage(
  { status, requestId, why = null, read = true, brief = null }: ErrorPageProps,
) {
  const { heading, advice, passes = false } = errorPage(status);
  const again = passes && read;
  const typed = brief?.typed ?? "";
  return (
    <main class="blank">
      <Logo />
      <p class="blank__advice">{status}</p>
      <h1 class="blank__heading">
        {brief === null ? heading : errorWords.refused}
      </h1>
      <p class="blank__advice">{why ?? advice}</p>
      {typed !== "" && (
        <label class="blank__typed">
          {errorWords.typed}
          <textarea class="field" rows={4} readOnly>{typed}</textarea>
        </label>
      )}
      <p class="blank__action">
        <a
          class="button"
          data-kind="primary"
          href={again ? "" : `/r/${brief?.room ?? LOBBY}`}
        >
          {again
            ? errorWords.retry
            : brief === null
            ? errorWords.home
            : errorWords.back}
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
