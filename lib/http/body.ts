/**
 * Reads the body of a request, and no more of it than one of ours can hold: the
 * forms of pages, and the JSON of the API.
 *
 * @module
 */
import { HttpError } from "fresh";

/** The longest text allowed, all of it percent-encoded, fits several times. */
const BODY_BYTES_MAX = 256 * 1024;
/** As long as it may take over a bad line. */
const BODY_WITHIN_MS = 30_000;

/**
 * @throws {HttpError} 415 if it is no such form; else see {@linkcode readText}.
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
  expectType(request, "application/x-www-form-urlencoded");
  return new URLSearchParams(await readText(request));
}

/**
 * The text of a body that says it is JSON: no form can say so, and no script
 * of another site without asking first, which is refused.
 *
 * @throws {HttpError} 415 if it says anything else; else see
 * {@linkcode readText}.
 */
export async function readJsonText(request: Request): Promise<string> {
  expectType(request, "application/json");
  return await readText(request);
}

function expectType(request: Request, wanted: string): void {
  const [type = ""] = request.headers.get("content-type")?.split(";") ?? [];
  if (type.trim().toLowerCase() !== wanted) throw new HttpError(415);
}

/**
 * @throws {HttpError} 413 if the body is too large, 408 if it does not come to
 * an end in time, 400 if it breaks off.
 */
async function readText(request: Request): Promise<string> {
  const reader = request.body?.getReader();
  if (reader === undefined) return "";
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new HttpError(408)),
    BODY_WITHIN_MS,
  );
  try {
    return await Promise.race([readAll(reader), late.promise]);
  } catch (error) {
    // The rest is not wanted; a peer that has hung up has none.
    await Promise.allSettled([reader.cancel()]);
    throw error instanceof HttpError ? error : new HttpError(400);
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > BODY_BYTES_MAX) throw new HttpError(413);
    text += decoder.decode(value, { stream: true });
  }
}
