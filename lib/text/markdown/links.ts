/**
 * Where links may lead, and what is said about it.
 *
 * Finding bare addresses is linkify-it's; what is a link at all is decided
 * here, and for every kind the same.
 *
 * @module
 */
import { LinkifyIt } from "linkify-it";
import type { Meter } from "./meter.ts";

/** Longer addresses are text. */
export const ADDRESS_LENGTH_MAX = 2_048;

const PROTOCOLS: readonly string[] = ["http:", "https:", "mailto:"];

/** What a bare address has in it; all else need not be searched. */
const HINT = /:\/\/|\.\p{L}|@/u;
/**
 * Two letters after a dot are more often the end of a file's name than of a
 * host's (`README.md`), so there must be more to it.
 */
const BARE_HOST = /^www\.|^[^/]*\.[^/.]{3,}(?:[/?#:]|$)|\//i;
/** Besides those of countries and the classic ones. */
const MORE_ENDINGS = "app blog chat cloud dev page site tech wiki xyz".split(
  " ",
);
/** Marks around an address, which could as well end one. */
const CLOSING_MARKS = "*_~|";
/** Controls that turn the reading direction, and so could hide the host. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** An address found in a text. */
export interface FoundLink {
  readonly start: number;
  readonly end: number;
  readonly href: string;
}

let linkify: LinkifyIt | undefined;

/** The bare addresses of a text, in order. */
export function findLinks(text: string, work: Meter): FoundLink[] {
  work.steps += text.length;
  if (!HINT.test(text)) return [];
  linkify ??= new LinkifyIt({ fuzzyLink: true, maxLength: ADDRESS_LENGTH_MAX })
    .add("//").add("ftp:").tlds(MORE_ENDINGS, true);
  const links: FoundLink[] = [];
  for (const { schema, index, raw, url } of linkify.match(text) ?? []) {
    const written = withoutMarks(raw);
    if (schema === "" && !BARE_HOST.test(written)) continue;
    const prefix = schema === "" ? "https://" : url === raw ? "" : "mailto:"; // A bare address of mail.
    const href = safeHref(prefix + written);
    if (href === null) continue;
    links.push({ start: index, end: index + written.length, href });
  }
  return links;
}

function withoutMarks(address: string): string {
  let end = address.length;
  while (end > 0 && CLOSING_MARKS.includes(address[end - 1] ?? " ")) end--;
  return address.slice(0, end);
}

/**
 * The address of a link in the form browsers compare; `null` if none may lead
 * there.
 */
export function safeHref(address: string): string | null {
  if (address.length > ADDRESS_LENGTH_MAX || TURNING.test(address)) return null;
  // Without its scheme, an address would be one of ours.
  if (!/^(?:https?:\/\/|mailto:)[^\s]/i.test(address)) return null;
  if (!URL.canParse(address)) return null;
  const { href, protocol } = new URL(address);
  return PROTOCOLS.includes(protocol) ? href : null;
}

/**
 * Where a link leads, in the form that cannot be mistaken (ASCII only); `null`
 * if that is what its text begins with.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const href = "https://evil.example/";
 * assertEquals(hostToShow("evil.example", href), null);
 * assertEquals(hostToShow("bank.example", href), "evil.example");
 * ```
 */
export function hostToShow(text: string, href: string): string | null {
  const url = new URL(href);
  const mail = url.protocol === "mailto:";
  const place = mail ? url.pathname : url.host;
  const shown = text.trim().replace(/^(?:https?:\/\/|mailto:)/i, "");
  const begins = shown.slice(0, place.length).toLowerCase() ===
    place.toLowerCase();
  const next = shown.slice(place.length, place.length + 1);
  return begins && /^[/?#]?$/.test(next) ? null : place;
}
