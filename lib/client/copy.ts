/**
 * The clipboard, as far as a page may write to it.
 *
 * @module
 */

/** Puts a text there; `false`: the page may not. */
export async function copyText(text: string): Promise<boolean> {
  // A page on plain HTTP has none.
  if (!isSecureContext) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return false; // Not allowed here.
  }
}
