import { assertEquals } from "@std/assert";
import { answerHealth, unreadiness } from "../../../lib/http/health.ts";

const calm = { isScarce: false };
const whole = { fault: () => null };

Deno.test("unreadiness() names a fault of the log first, then memory", () => {
  const full = { fault: () => "storage_full" as const };
  const scarce = { isScarce: true };

  assertEquals(unreadiness({ log: whole, memory: calm }), null);
  assertEquals(unreadiness({ log: full, memory: scarce }), "storage_full");
  assertEquals(unreadiness({ log: whole, memory: scarce }), "memory");
});

Deno.test("answerHealth() is 200 or 503, is kept by nobody, and says why", async () => {
  const answers = [answerHealth(null), answerHealth("readonly")];

  assertEquals(answers.map(({ status }) => status), [200, 503]);
  for (const { headers } of answers) {
    assertEquals(headers.get("cache-control"), "no-store");
  }
  assertEquals(
    await Promise.all(answers.map((answer) => answer.json())),
    [{ status: "ok" }, { status: "readonly" }],
  );
});
