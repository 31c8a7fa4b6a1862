import { assertEquals } from "@std/assert";
import { unpinned, verdictOf } from "../../tools/audit.ts";

const SHA512 = `sha512-${"A".repeat(86)}==`;

Deno.test("unpinned() finds whatever could change by itself", () => {
  const config = {
    imports: {
      "valibot": "npm:valibot@1.5.0",
      "fresh": "jsr:@fresh/core@2.3.3",
      "beta": "npm:@scope/beta@1.0.0-rc.1",
      "range": "npm:range@^1.0.0",
      "latest": "npm:latest",
      "major": "npm:major@1",
      "remote": "https://example.org/mod.ts",
    },
  };
  const lock = {
    npm: {
      "valibot@1.5.0": { integrity: SHA512 },
      "weak@1.0.0": { integrity: "sha1-AAAA" },
      "none@1.0.0": {},
    },
    jsr: { "@fresh/core@2.3.3": { integrity: "0".repeat(64) } },
    remote: { "https://example.org/mod.ts": "0".repeat(64) },
  };

  assertEquals(unpinned(config, lock), [
    "range is imported as npm:range@^1.0.0",
    "latest is imported as npm:latest",
    "major is imported as npm:major@1",
    "remote is imported as https://example.org/mod.ts",
    "weak@1.0.0 has no integrity",
    "none@1.0.0 has no integrity",
    "https://example.org/mod.ts is imported from its address",
  ]);
});

Deno.test("verdictOf() tells an advisory from no answer", () => {
  assertEquals(verdictOf(0, "No known vulnerabilities found"), "well");
  assertEquals(
    verdictOf(1, "Found 2 vulnerabilities\nSeverity: 1 low, 1 high"),
    "known weakness",
  );
  assertEquals(verdictOf(1, "Found 1 vulnerability"), "known weakness");
  assertEquals(
    verdictOf(1, "error: error sending request for url"),
    "nobody to ask",
  );
});
