import { assert, assertEquals } from "@std/assert";
import { startApp } from "../start_app.ts";
import { Client } from "./client.ts";

Deno.test("A page comes in the theme that its reader chose, without a script (UX 36)", async () => {
  await using app = await startApp();
  using ada = new Client(app.origin);

  const root = async () => {
    const html = await (await ada.get("/r/tea")).text();
    const scheme = /<meta name="color-scheme" content="([^"]+)"/.exec(html);
    return [/<html[^>]* data-theme="(\w+)"/.exec(html)?.[1], scheme?.[1]];
  };
  assertEquals(await root(), [undefined, "light dark"]);
  const chosen = await ada.post("/theme?back=/r/tea", { theme: "dark" });
  await chosen.body?.cancel();
  assertEquals(chosen.status, 303);
  ada.cookie = chosen.headers.get("set-cookie")?.split(";")[0] ?? null;
  assertEquals(chosen.headers.get("location"), "/r/tea");
  assertEquals(await root(), ["dark", "dark"]);
  const undone = await ada.post("/theme", { theme: "system" });
  await undone.body?.cancel();
  assertEquals(undone.headers.get("location"), "/");
  ada.cookie = undone.headers.get("set-cookie")?.split(";")[0] ?? null;
  assertEquals(await root(), [undefined, "light dark"]);
});

Deno.test("Choosing a theme leads to no other site, and takes no other word", async () => {
  await using app = await startApp();
  using ada = new Client(app.origin);
  for (
    const back of [
      "//evil.example",
      "https://evil.example/",
      "/\\evil.example",
      "/.//evil.example/x",
      "/%2e//evil.example",
      "/x/..//evil.example",
      "/.\\\\evil.example",
    ]
  ) {
    const path = `/theme?back=${encodeURIComponent(back)}`;
    const response = await ada.post(path, { theme: "light" });
    await response.body?.cancel();
    assertEquals(response.headers.get("location"), "/", back);
  }
  const response = await ada.post("/theme", { theme: "pink" });
  await response.body?.cancel();
  assertEquals(response.status, 400);
});

Deno.test("An unlisted room is left out by search engines, another is not", async () => {
  await using app = await startApp();
  using ada = new Client(app.origin);
  const listed = await (await ada.get("/r/tea")).text();
  assert(!listed.includes('content="noindex"'), listed);

  const key = "key-of-the-form";
  const opened = await ada.post("/r", { unlisted: "on", name: "Ada", key });
  ada.cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? null;
  const room = /\/r\/[0-9a-f]{20}/.exec(await opened.text())?.[0] ?? "";
  const unlisted = await (await ada.get(room)).text();
  assert(unlisted.includes('<meta name="robots" content="noindex"'), room);
});
