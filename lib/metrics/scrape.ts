/**
 * Answers whoever collects the figures: only if a token was set, and only
 * whoever brings it. Else there is nothing here, as how busy a chat is, and
 * how near to its limits, is nobody's business.
 *
 * @module
 */
import { HttpError } from "fresh";
import { timingSafeEqual } from "node:crypto";
import type { Sources } from "./catalogue.ts";
import { CONTENT_TYPE, prometheusText } from "./prometheus.ts";

const encoder = new TextEncoder();

/**
 * @param token `METRICS_TOKEN`; `null`: nobody is answered.
 * @param authorization The header of the request.
 * @throws {HttpError} 404 without a token that is set, 401 without the same.
 */
export function answerScrape(
  sources: Sources,
  token: string | null,
  authorization: string | null,
): Response {
  if (token === null) throw new HttpError(404);
  if (!isSame(authorization ?? "", `Bearer ${token}`)) throw new HttpError(401);
  return new Response(prometheusText(sources), {
    headers: { "content-type": CONTENT_TYPE, "cache-control": "no-store" },
  });
}

/** Takes as long wherever they differ. */
function isSame(given: string, wanted: string): boolean {
  const [a, b] = [encoder.encode(given), encoder.encode(wanted)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
