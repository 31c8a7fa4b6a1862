/**
 * Reads the body of a request, and no more of it than one of ours can hold: the
 * forms of pages, and the JSON of the API.
 *
 * @module
 */
import { HttpError } from "fresh";

/** The longest text allowed, all of it percent-encoded, fits several times. */
const BODY_BYTES_MAX = 256 * 1024;

/**
 * @throws {HttpError} 415 if it is no such form, 413 if it is too large.
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) {
    throw new HttpError(415);
  }
  return new URLSearchParams(await readText(request));
}

/** @throws {HttpError} 413 if the body is too large. */
export async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) throw new HttpError(413);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
