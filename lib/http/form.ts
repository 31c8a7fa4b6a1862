/**
 * Reads the forms of pages: `application/x-www-form-urlencoded`, and no more
 * of it than a form of ours can hold.
 *
 * @module
 */
import { HttpError } from "fresh";

/** The longest text allowed, all of it percent-encoded, fits several times. */
const FORM_BYTES_MAX = 256 * 1024;

/**
 * @throws {HttpError} 415 if it is no such form, 413 if it is too large.
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) {
    throw new HttpError(415);
  }
  return new URLSearchParams(await readText(request, FORM_BYTES_MAX));
}

/** @throws {HttpError} 413 if the body has more bytes than `limit`. */
async function readText(request: Request, limit: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw new HttpError(413);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
