/**
 * Where a request comes from: whose limits it shares, and over which scheme.
 *
 * What a proxy says in `X-Forwarded-For` and `X-Forwarded-Proto` is believed
 * only if the other end of the connection is a proxy of ours; anybody can send
 * these headers. `Forwarded`, `X-Real-IP`, `X-Forwarded-Host` and what else
 * there is are never looked at: every proxy can send the two, and each more is
 * one more that a proxy may forget to take out. Pure, but for what is remembered
 * of addresses that were read.
 *
 * @module
 */
import ipaddr from "ipaddr.js";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** An address and how many of its bits count. */
export type Range = [Address, number];

/** What one address is for limits: an IPv4 address, an IPv6 network, or this. */
const LOCAL_KEY = "local";
/** Addresses that are remembered; beyond, all are forgotten. */
const READ_MAX = 1_024;
/** A household, a phone or a server owns at least one network of this size. */
const IPV6_NETWORK_BITS = 64;

/**
 * Reads addresses and ranges like `10.0.0.0/8` that `lib/config.ts` has
 * checked. A range of mapped IPv4 addresses is one of IPv4 addresses.
 */
export function parseRanges(texts: readonly string[]): Range[] {
  return texts.map((text) => {
    const cidr = text.includes("/")
      ? text
      : `${text}/${text.includes(":") ? 128 : 32}`;
    const [address, bits] = ipaddr.parseCIDR(cidr);
    const plain = unmapped(address);
    return plain === address
      ? [address, bits]
      : [plain, Math.max(0, bits - 96)];
  });
}

/**
 * The address of who asks; `null` if the peer has none that can be read.
 *
 * From the right, each proxy has added whom it saw: as long as that is a proxy
 * of ours, the one before is believed. What is no address ends the walk at the
 * last proxy that is known, as nothing can be said of who stands behind it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const ours = parseRanges(["10.0.0.0/8"]);
 * const said = "1.1.1.1, 203.0.113.7, 10.0.0.2";
 * const from = (peer: string) => clientAddress(peer, said, ours)?.toString();
 *
 * assertEquals(from("10.0.0.1"), "203.0.113.7");
 * assertEquals(from("198.51.100.1"), "198.51.100.1");
 * ```
 */
export function clientAddress(
  peer: string | null,
  forwardedFor: string | null,
  trusted: readonly Range[],
): Address | null {
  let known = parseAddress(peer);
  const said = forwardedFor?.split(",") ?? [];
  while (known !== null && isIn(known, trusted)) {
    const last = said.pop();
    const before = last === undefined ? null : parseAddress(withoutPort(last));
    if (before === null) break;
    known = before;
  }
  return known;
}

/**
 * The scheme that people use with the proxy before us; `null` if the peer is
 * no proxy of ours, or does not say one of the two.
 */
export function forwardedScheme(
  peer: string | null,
  forwardedProto: string | null,
  trusted: readonly Range[],
): "http" | "https" | null {
  if (trusted.length === 0) return null;
  const known = parseAddress(peer);
  if (known === null || !isIn(known, trusted)) return null;
  return forwardedProto === "https" || forwardedProto === "http"
    ? forwardedProto
    : null;
}

/**
 * What an address is counted under: an IPv4 address by itself, an IPv6 address
 * by its network, as who has one has all of it.
 */
export function limitKey(address: Address | null): string {
  if (address === null) return LOCAL_KEY;
  if (address.kind() === "ipv4") return address.toString();
  const bytes = address.toByteArray()
    .map((byte, i) => i < IPV6_NETWORK_BITS / 8 ? byte : 0);
  return `${ipaddr.fromByteArray(bytes)}/${IPV6_NETWORK_BITS}`;
}

/** Whose limits a request shares; `headers` are believed of our proxies only. */
export function addressOf(
  remote: Deno.Addr,
  headers: Headers,
  trusted: readonly Range[],
): string {
  const said = headers.get("x-forwarded-for");
  return limitKey(clientAddress(peerOf(remote), said, trusted));
}

/** The scheme that people use with the proxy of ours that asks, if one does. */
export function schemeOf(
  remote: Deno.Addr,
  headers: Headers,
  trusted: readonly Range[],
): "http" | "https" | null {
  const said = headers.get("x-forwarded-proto");
  return forwardedScheme(peerOf(remote), said, trusted);
}

/** The address at the other end of the connection, if that has one. */
function peerOf(remote: Deno.Addr): string | null {
  return "hostname" in remote ? remote.hostname : null;
}

/** The longest address there is, with the name of a network interface. */
const ADDRESS_LENGTH_MAX = 64;

/** What was made of texts: each request has the same one read several times. */
let readBefore = new Map<string, Address | null>();

/** An address as text; of IPv4 only the form with four decimal numbers. */
function parseAddress(text: string | null): Address | null {
  // Longer texts are not worth a look.
  if (text === null || text.length > ADDRESS_LENGTH_MAX) return null;
  let address = readBefore.get(text);
  if (address === undefined) {
    address = read(text);
    if (readBefore.size >= READ_MAX) readBefore = new Map();
    readBefore.set(text, address);
  }
  return address;
}

function read(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return ipaddr.IPv6.isValid(text) ? unmapped(ipaddr.IPv6.parse(text)) : null;
}

/** Some proxies add the port: `203.0.113.7:4711`, `[2001:db8::1]:4711`. */
function withoutPort(text: string): string {
  const [, bracketed, plain] =
    /^(?:\[([^\]]*)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/.exec(text.trim()) ??
      [];
  return bracketed ?? plain ?? text.trim();
}

/** A socket that listens for both kinds tells IPv4 addresses as IPv6. */
function unmapped(address: Address): Address {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()
    ? address.toIPv4Address()
    : address;
}

function isIn(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some((range) =>
    address.kind() === range[0].kind() && address.match(range)
  );
}
