import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseConfig } from "../../../lib/config.ts";
import {
  clientAddress,
  forwardedScheme,
  limitKey,
  parseRanges,
} from "../../../lib/http/client_address.ts";

const OURS = parseRanges(["10.0.0.0/8", "192.0.2.1", "fd00::/8", "::1"]);

function from(hostname: string, said: string | null): string {
  return String(clientAddress(hostname, said, OURS));
}

Deno.test("clientAddress() reads an address again as it did before, and after many others", () => {
  const read = () => [from("10.0.0.1", "x"), from("10.0.0.1", "203.0.113.7")];
  const first = read();
  assertEquals(read(), first);
  for (let i = 0; i < 2_000; i++) from(`198.51.${i >> 8}.${i & 255}`, null);

  assertEquals(read(), first);
});

Deno.test("clientAddress() believes a proxy of ours, and nobody else", () => {
  const cases: [peer: string, said: string | null, address: string][] = [
    ["10.0.0.1", null, "10.0.0.1"],
    ["10.0.0.1", "203.0.113.7", "203.0.113.7"],
    ["203.0.113.7", "198.51.100.9", "203.0.113.7"],
    ["192.0.2.2", "198.51.100.9", "192.0.2.2"],
    ["::1", "2001:db8::9", "2001:db8::9"],
    ["fd12::1", "203.0.113.7", "203.0.113.7"],
    ["fe00::1", "203.0.113.7", "fe00::1"],
    ["::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7"],
    ["::ffff:a00:1", "203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "10.0.0.1", "203.0.113.7"],
  ];
  for (const [peer, said, address] of cases) {
    assertEquals(from(peer, said), address, `${peer} said ${said}`);
  }
});

Deno.test("clientAddress() walks from the right, over proxies of ours only", () => {
  const cases: Record<string, string> = {
    "198.51.100.9, 203.0.113.7": "203.0.113.7",
    "198.51.100.9, 203.0.113.7, 10.0.0.2": "203.0.113.7",
    "198.51.100.9, 203.0.113.7, 10.0.0.2, fd00::2": "203.0.113.7",
    "10.0.0.3, 203.0.113.7": "203.0.113.7",
    "203.0.113.7,10.0.0.2": "203.0.113.7",
    "  203.0.113.7  ": "203.0.113.7",
    // Who is there if all of them are ours: the first, from which it came.
    "10.0.0.3, 10.0.0.2": "10.0.0.3",
  };
  for (const [said, address] of Object.entries(cases)) {
    assertEquals(from("10.0.0.1", said), address, said);
  }
});

Deno.test("clientAddress() reads every spelling that proxies use", () => {
  const cases: Record<string, string> = {
    "203.0.113.7:4711": "203.0.113.7",
    "[2001:db8::9]": "2001:db8::9",
    "[2001:db8::9]:4711": "2001:db8::9",
    "2001:DB8:0:0::9": "2001:db8::9",
    "::ffff:203.0.113.7": "203.0.113.7",
    "::FFFF:cb00:7107": "203.0.113.7",
    "[::ffff:203.0.113.7]:80": "203.0.113.7",
    "fe80::9%eth0": "fe80::9%eth0",
  };
  for (const [said, address] of Object.entries(cases)) {
    assertEquals(from("10.0.0.1", said), address, said);
  }
});

Deno.test("clientAddress() stops at what is no address", () => {
  const none = [
    "",
    " ",
    "unknown",
    "_hidden",
    "localhost",
    "203.0.113",
    "203.0.113.256",
    "0203.0.113.7",
    "0xcb.0.113.7",
    "3405803783",
    "203.0.113.7/8",
    "203.0.113.7:",
    "203.0.113.7:port",
    "203.0.113.7:123456",
    "[203.0.113.7",
    "2001:db8::9::1",
    "[2001:db8::9]4711",
    "2001:db8::9%",
    "for=203.0.113.7",
    '"203.0.113.7"',
    "203.0.113.7;",
    "203.0.113.7 198.51.100.9",
    `fe80::1%${"x".repeat(100)}`,
    "1".repeat(100_000),
  ];
  for (const text of none) {
    for (const said of [text, `198.51.100.9, ${text}`, `${text}, 10.0.0.2`]) {
      const last = said.endsWith("10.0.0.2") ? "10.0.0.2" : "10.0.0.1";
      assertEquals(from("10.0.0.1", said), last, said.slice(0, 50));
    }
  }
});

Deno.test("clientAddress() knows no address of a Unix socket, and believes it nothing", () => {
  assertEquals(clientAddress(null, "203.0.113.7", OURS), null);
  assertEquals(clientAddress("localhost", "203.0.113.7", OURS), null);
});

Deno.test("clientAddress() ends, and names the peer or somebody that it was told", () => {
  const word = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.string(),
    fc.constantFrom("10.0.0.2", "::1", "[::1]:1", "fd00::1"),
  );
  fc.assert(fc.property(fc.ipV4(), fc.array(word), (peer, words) => {
    const address = clientAddress(peer, words.join(), OURS);
    if (!peer.startsWith("10.") && peer !== "192.0.2.1") {
      assertEquals(address?.toString(), peer);
    }
    return address !== null && limitKey(address).length < 64;
  }));
});

Deno.test("forwardedScheme() takes one of two words, from a proxy of ours", () => {
  const scheme = (peer: string | null, said: string | null) =>
    forwardedScheme(peer, said, OURS);
  const proxy = "10.0.0.1";

  assertEquals(scheme(proxy, "https"), "https");
  assertEquals(scheme(proxy, "http"), "http");
  for (const said of [null, "", "HTTPS", "wss", "https, http", "https:"]) {
    assertEquals(scheme(proxy, said), null, String(said));
  }
  assertEquals(scheme("203.0.113.7", "https"), null);
  assertEquals(scheme(null, "https"), null);
});

Deno.test("limitKey() counts an IPv4 address, and a network of IPv6 addresses", () => {
  const key = (hostname: string) => limitKey(clientAddress(hostname, null, []));

  assertEquals(key("203.0.113.7"), "203.0.113.7");
  assertEquals(key("::ffff:203.0.113.7"), "203.0.113.7");
  assertEquals(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  assertEquals(key("2001:db8:1:2:ffff::1"), "2001:db8:1:2::/64");
  assertEquals(key("2001:db8:1:3::1"), "2001:db8:1:3::/64");
  assertEquals(key("fe80::1%eth0"), "fe80::/64");
  assertEquals(key("::1"), "::/64");
  assertEquals(key("no address"), "local");
});

Deno.test("parseRanges() takes whatever the configuration lets through", () => {
  const bits = fc.option(fc.integer({ min: -1, max: 130 }));
  const entry = fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6()), bits)
    .map(([address, bits]) => bits === null ? address : `${address}/${bits}`);
  fc.assert(fc.property(fc.array(entry), (entries) => {
    const parsed = parseConfig({ TRUSTED_PROXIES: entries.join(", ") });
    if (!parsed.ok) return;
    const ranges = parseRanges(parsed.config.trustedProxies);
    assertEquals(ranges.length, entries.length);
    for (const [i, [address]] of ranges.entries()) {
      const [text = ""] = entries[i]?.split("/") ?? [];
      const peer = clientAddress(text, "203.0.113.7", ranges);
      assertEquals(
        clientAddress(text, null, [])?.kind(),
        address.kind(),
      );
      assertEquals(peer === null, false);
    }
  }));
});

Deno.test("parseRanges() reads a range of mapped addresses as one of IPv4", () => {
  const mapped = parseRanges(["::ffff:10.0.0.0/104"]);
  const said = "203.0.113.7";
  const peer = (hostname: string) =>
    String(clientAddress(hostname, said, mapped));
  assertEquals(peer("10.1.2.3"), said);
  assertEquals(peer("::ffff:10.1.2.3"), said);
  assertEquals(peer("11.1.2.3"), "11.1.2.3");
});
