import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  MessageItem,
  type MessageItemProps,
} from "../../components/MessageItem.tsx";
import { LOBBY } from "../../lib/protocol.ts";
import { HOSTILE, NOON } from "./fixtures.ts";
import { classed, draw, elements, text } from "./html.ts";

const props: MessageItemProps = {
  room: LOBBY,
  seq: 7,
  authorId: "id-ada",
  author: "Ada",
  body: "Hello",
  ts: NOON,
  mine: false,
  host: false,
  edited: null,
  saving: false,
  deleting: false,
  byHost: false,
  menu: null,
  first: true,
  timeZone: null,
};

Deno.test("MessageItem says who, when and what", () => {
  const html = draw(<MessageItem {...props} />);

  assertEquals(text(html), "A Ada 12:00 Hello");
  assertEquals(elements(html, "li")[0]?.id, "m-7");
  assertEquals(elements(html, "time")[0], {
    class: "message__time",
    datetime: "2026-11-23T12:00:00.000Z",
    title: "Monday, 23 November 2026 at 12:00 UTC",
  });
});

Deno.test("MessageItem links its time to itself (UX 21)", () => {
  const html = draw(<MessageItem {...props} seq={7} />);
  assertEquals(classed(html, "message__link")[0]?.href, "/r/lobby?at=7#m-7");
  assertEquals(elements(html, "li")[0]?.id, "m-7");
});

Deno.test("MessageItem tells times in the reader's zone (UX 24)", () => {
  const html = draw(<MessageItem {...props} timeZone="Asia/Kathmandu" />);
  const [time] = elements(html, "time");

  assertEquals(text(html), "A Ada 17:45 Hello");
  assertEquals(time?.title, "Monday, 23 November 2026 at 17:45");
  assertEquals(time?.datetime, "2026-11-23T12:00:00.000Z");
});

Deno.test("MessageItem marks one's own, without a face (UX 25)", () => {
  const html = draw(<MessageItem {...props} mine />);

  assertEquals(text(html), "You 12:00 Hello");
  assertEquals(elements(html, "li")[0]?.["data-mine"], "true");
  assertEquals(classed(html, "avatar"), []);
});

Deno.test("MessageItem keeps a person's colour under a new name (UX 25)", () => {
  const hues = ["Ada", "Lady Ada"].map((author) =>
    elements(draw(<MessageItem {...props} author={author} />), "li")[0]
      ?.["data-hue"]
  );
  assertEquals(new Set(hues).size, 1);
});

Deno.test("MessageItem names the author within a group too, without a face", () => {
  const html = draw(<MessageItem {...props} first={false} />);

  assertEquals(text(html), "Ada 12:00 Hello");
  assertEquals(classed(html, "avatar"), []);
});

Deno.test("MessageItem lets each text choose its direction (UX 26)", () => {
  const html = draw(<MessageItem {...props} />);
  assertEquals(classed(html, "message__text")[0]?.dir, "auto");
  assertStringIncludes(html, "<bdi>Ada</bdi>");
});

Deno.test("MessageItem says that a message was deleted", () => {
  const html = draw(<MessageItem {...props} body={null} />);

  assertEquals(text(html), "A Ada 12:00 This message was deleted.");
  assertEquals(elements(html, "li")[0]?.["data-state"], "deleted");
});

Deno.test("MessageItem shows an empty text as what it is", () => {
  const html = draw(<MessageItem {...props} body="" />);
  assertEquals(elements(html, "li")[0]?.["data-state"], "stored");
});

Deno.test("MessageItem shows hostile text as text (S4)", () => {
  const html = draw(
    <MessageItem {...props} author={HOSTILE} body={HOSTILE} />,
  );

  assertEquals(elements(html, "img"), []);
  assertEquals(
    elements(html, "*").flatMap(Object.keys).filter((name) =>
      name.startsWith("on")
    ),
    [],
  );
  assert(text(html).endsWith(HOSTILE));
});

Deno.test("MessageItem is drawn again only when a value changed", () => {
  const item = new MessageItem(props);

  assert(!item.shouldComponentUpdate({ ...props }));
  assert(item.shouldComponentUpdate({ ...props, first: false }));
  assert(item.shouldComponentUpdate({ ...props, body: null }));
  assert(item.shouldComponentUpdate({ ...props, timeZone: "Europe/Berlin" }));
});

Deno.test("MessageItem leads to what can be done with it, as long as it is there", () => {
  const menu = "/r/lobby/acts?on=7";
  const [link] = classed(draw(<MessageItem {...props} menu={menu} />), "more");
  const deleted = draw(<MessageItem {...props} menu={menu} body={null} />);

  assertEquals(link?.href, menu);
  assertEquals(link?.["aria-label"], "What to do about the message of Ada");
  assertEquals(classed(deleted, "more"), []);
});

Deno.test("MessageItem says that a host wrote it, and that one deleted it", () => {
  const hosted = draw(<MessageItem {...props} host />);
  const deleted = draw(<MessageItem {...props} body={null} byHost />);

  const next = draw(<MessageItem {...props} host first={false} />);

  assertStringIncludes(text(hosted), "Ada host 12:00");
  // The badge is beside the name, which is not shown there.
  assertStringIncludes(text(next), "Ada 12:00");
  assertStringIncludes(text(deleted), "A host deleted this message.");
});

Deno.test("MessageItem shows what is about to be deleted, and can be kept", () => {
  const html = draw(<MessageItem {...props} deleting />);
  assertEquals(classed(html, "message")[0]?.["data-state"], "deleting");
  assertStringIncludes(text(html), "Hello");
});

Deno.test("UX 13 MessageItem says that a text was edited, and when on hover", () => {
  const html = draw(<MessageItem {...props} edited={NOON + 90_000} />);
  const [, time] = elements(html, "time");

  assertEquals(text(html), "A Ada 12:00 Hello edited");
  assertEquals(time?.title, "Monday, 23 November 2026 at 12:01 UTC");
});

Deno.test("UX 13 MessageItem shows a change that is on its way as such", () => {
  const html = draw(<MessageItem {...props} mine saving edited={NOON} />);

  assertEquals(elements(html, "li")[0]?.["data-state"], "saving");
  assertEquals(text(html), "You 12:00 Hello Saving…");
});
