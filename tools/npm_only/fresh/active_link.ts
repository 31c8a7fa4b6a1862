/**
 * Marks links to the page that is shown, and to those above it.
 *
 * @module
 */

/** Sets `aria-current` and a `data-` attribute, unless the page did itself. */
export function markActiveLink(
  props: Record<string, unknown>,
  page: URL,
): void {
  const { href } = props;
  if (typeof href !== "string" || !href.startsWith("/")) return;
  if (props["aria-current"] !== undefined) return;
  const target = new URL(href, page);
  const here = withoutSlash(page.pathname);
  const there = withoutSlash(target.pathname);
  const sameSearch = target.search === "" || target.search === page.search;
  if (here === there && sameSearch) {
    props["data-current"] = "true";
    props["aria-current"] = "page";
  } else if (`${here}/`.startsWith(`${there}/`)) {
    props["data-ancestor"] = "true";
    props["aria-current"] = "true";
  }
}

/** The path without a slash at its end: empty for the root. */
function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}
