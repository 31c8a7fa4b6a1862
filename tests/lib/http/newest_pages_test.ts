import { assertEquals } from "@std/assert";
import { NewestPages } from "../../../lib/http/newest_pages.ts";
import type { Page, PageQuery } from "../../../lib/log/log.ts";
import { LOBBY, type RoomId, TAIL_LENGTH } from "../../../lib/protocol.ts";
import { message } from "../../components/fixtures.ts";

/** A log that was asked for pages, and what it answers next. */
function asked(body: string) {
  const queries: PageQuery[] = [];
  const log = {
    body,
    head: 1,
    queries,
    page(_room: RoomId, query: PageQuery): Promise<Page> {
      queries.push(query);
      const items = [message({ body: log.body })];
      return Promise.resolve({ items, asOf: log.head, more: false });
    },
  };
  return log;
}

Deno.test("NewestPages reads once for as long as nothing happens", async () => {
  const pages = new NewestPages();
  const log = asked("Hello");
  const first = await pages.read(log, LOBBY, 1);
  assertEquals(await pages.read(log, LOBBY, 1), first);
  assertEquals(log.queries, [{ limit: TAIL_LENGTH }]);
});

Deno.test("NewestPages reads anew whenever the head is another", async () => {
  const pages = new NewestPages();
  const log = asked("Secret");
  await pages.read(log, LOBBY, 1);
  log.body = "Gone";
  log.head = 2;
  const page = await pages.read(log, LOBBY, 2);
  assertEquals([page.asOf, page.items[0]?.body], [2, "Gone"]);
  // Somebody who had looked before that gets what is there now as well.
  assertEquals((await pages.read(log, LOBBY, 1)).asOf, 2);
});

Deno.test("NewestPages keeps no page that is larger than all it may keep", async () => {
  const pages = new NewestPages(1_000);
  const log = asked("x".repeat(1_000));
  await pages.read(log, LOBBY, 1);
  await pages.read(log, LOBBY, 1);
  assertEquals(log.queries.length, 2);
});
