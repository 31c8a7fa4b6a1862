/**
 * Which addresses name one version of a file for ever, and which of them a
 * page needs.
 *
 * @module
 */

/** Fresh's two ways to tie an address to a build. */
const VERSIONED = /^\/_fresh\/js\/[^/]+\/|[?&]__frsh_c=/;
const QUOTED = /["']((?:\/|\.\.?\/)[^"'\\\s<>]+)["']/g;

export function isVersioned({ pathname, search }: URL): boolean {
  return VERSIONED.test(pathname + search);
}

/**
 * The versioned files of our own that a page or a script names, modules that
 * are only loaded later included. It may find too many, where somebody wrote
 * such an address into a message; so what it finds is looked at again when it
 * has come.
 *
 * @param base The address of the page or script.
 */
export function assetsIn(text: string, base: string): string[] {
  const { origin } = new URL(base);
  const found = new Set<string>();
  for (const [, path = ""] of text.matchAll(QUOTED)) {
    const url = URL.parse(path.replaceAll("&amp;", "&"), base);
    if (url?.origin === origin && isVersioned(url)) found.add(url.href);
  }
  return [...found];
}
