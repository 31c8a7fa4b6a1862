/**
 * What somebody is told who asks more often than they may: 429, and when to
 * come back (RFC 6585). The text is ready before anybody asks, as an address
 * that floods is told so thousands of times a second, and no page may be drawn
 * for each of these. A program is told in JSON, who posts a form by a page, and
 * who reads by a line of text. Runs no script, and is for nobody in particular.
 *
 * @module
 */
import { LOBBY } from "../protocol.ts";
import { errorPage, errorWords } from "../text/error_wording.ts";
import { LANGUAGE } from "../text/wording.ts";
import { REQUEST_ID_HEADER } from "./request_id.ts";
import { isSafe } from "./same_origin.ts";
import { stillHeaders } from "./security_headers.ts";

/** Who is refused, and how they asked. */
export interface Refused {
  method: string;
  /** Of the address that was asked for. */
  path: string;
  /** Milliseconds until they may ask again. */
  afterMs: number;
  requestId: string;
  /** Whether people reach us over TLS. */
  secure: boolean;
}

const STATUS = 429;
/** Compressed it would cost more than all else about it. */
const UNKEPT = "no-store, no-transform";
const { heading, advice } = errorPage(STATUS);
const TEXT = `${heading}\n\n${advice}\n`;
const PAGE = `<!DOCTYPE html>
<html lang="${LANGUAGE}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>${heading}</title>
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <main class="blank">
      <p class="blank__advice">${STATUS}</p>
      <h1 class="blank__heading">${heading}</h1>
      <p class="blank__advice">${advice}</p>
      <p class="blank__action">
        <a class="button" data-kind="primary" href="/r/${LOBBY}">${errorWords.home}</a>
      </p>
    </main>
  </body>
</html>
`;

export function refuse(refused: Refused): Response {
  const { text, type } = wordsFor(refused);
  return new Response(text, {
    status: STATUS,
    headers: headers(refused, type),
  });
}

/**
 * The same as the last answer on its line, for a flood. Who does not wait for
 * answers has the runtime read megabytes of requests ahead, and each that it
 * takes costs the more the longer the rest is; only the end of the line ends it.
 * There is no word for that which the runtime heeds, but it ends a line where a
 * body ends before it has the length that was said: so one byte more is said
 * than comes.
 */
export function refuseForGood(refused: Refused): Response {
  const { text, type } = wordsFor(refused);
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return new Response(body, {
    status: STATUS,
    headers: [
      ...headers(refused, type),
      ["content-length", `${bytes.length + 1}`],
    ],
  });
}

function headers(
  { afterMs, requestId, secure }: Refused,
  type: string,
): [string, string][] {
  return [
    ...stillHeaders(secure),
    ["cache-control", UNKEPT],
    ["content-type", type],
    ["retry-after", `${Math.ceil(afterMs / 1_000)}`],
    [REQUEST_ID_HEADER, requestId],
  ];
}

function wordsFor(
  { afterMs, method, path }: Refused,
): { text: string; type: string } {
  if (path.startsWith("/api/")) {
    // Reads like the refusal of a message, so that its sender repeats it.
    const json = { error: STATUS, code: "rate", retry: true, afterMs };
    return { text: JSON.stringify(json), type: "application/json" };
  }
  return isSafe(method)
    ? { text: TEXT, type: "text/plain;charset=UTF-8" }
    : { text: PAGE, type: "text/html; charset=utf-8" };
}
