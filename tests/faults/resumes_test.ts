import { resume } from "./resumes.ts";
import { assertKept } from "./verdict.ts";

Deno.test("Who comes back misses nothing, or is told so", async () => {
  assertKept(await resume(), 0);
});
