import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { PendingMessage } from "../../components/chat_props.ts";
import { Timeline, type TimelineProps } from "../../components/Timeline.tsx";
import { LOBBY } from "../../lib/protocol.ts";
import { ada, bob, message, NOON, said, VISITING } from "./fixtures.ts";
import { classed, draw, elements, text } from "./html.ts";

const props: TimelineProps = {
  room: LOBBY,
  myId: ada.id,
  standing: VISITING,
  messages: [message({ seq: 5 })],
  more: false,
};

const pending: PendingMessage[] = [
  { cid: "cid-queued", body: "One", state: "queued", code: null },
  { cid: "cid-sending", body: "Two", state: "sending", code: null },
  { cid: "cid-failed", body: "Three", state: "failed", code: "forbidden" },
];

function logOf(html: string): string {
  return html.slice(html.indexOf('role="log"')).split("</ol>")[0] ?? "";
}

Deno.test("Timeline is a polite log of additions (UX 34)", () => {
  const html = draw(<Timeline {...props} />);
  const log = elements(html, "div").find(({ role }) => role === "log");

  assertEquals(log?.["aria-live"], "polite");
  assertEquals(log?.["aria-relevant"], "additions");
  assertEquals(log?.["aria-label"], "Messages in lobby");
});

Deno.test("Timeline does not announce history that is loading (UX 34)", () => {
  for (const reading of [{ quiet: true }, { newest: false }]) {
    const html = draw(<Timeline {...props} {...reading} />);
    const log = elements(html, "div").find(({ role }) => role === "log");
    assertEquals(log?.["aria-live"], "off");
  }
});

Deno.test("Timeline has the order of the screen in its elements (UX 34)", () => {
  const messages = said([ada, NOON], [bob, NOON], [ada, NOON]);
  const html = draw(
    <Timeline {...props} messages={messages} pending={pending} more />,
  );
  const order = ["timeline__older", "m-1", "m-2", "m-3", "Not sent yet"];
  const places = order.map((what) => html.indexOf(what));
  assertEquals(places, places.toSorted((a, b) => a - b));
  assert(!places.includes(-1));
});

Deno.test("Timeline can be scrolled by keyboard (UX 35)", () => {
  const [section] = elements(draw(<Timeline {...props} />), "section");
  assertEquals(section?.tabindex, "0");
  assertEquals(section?.["aria-label"], "Messages in lobby");
});

Deno.test("Timeline keeps messages in order and tells whose they are", () => {
  const messages = said([ada, NOON], [bob, NOON], [bob, NOON]);
  const html = draw(<Timeline {...props} messages={messages} />);

  const items = classed(html, "message");
  assertEquals(items.map((item) => item.id), ["m-1", "m-2", "m-3"]);
  assertEquals(items.map((item) => item["data-mine"]), [
    "true",
    "false",
    "false",
  ]);
  assertEquals(items.map((item) => item["data-first"]), [
    "true",
    "true",
    "false",
  ]);
});

Deno.test("Timeline marks nothing as one's own for who has no name", () => {
  const html = draw(<Timeline {...props} myId={null} />);
  assertEquals(classed(html, "message")[0]?.["data-mine"], "false");
});

Deno.test("Timeline names days in UTC until the reader's zone is known", () => {
  const day = (html: string) =>
    text(html.split('class="timeline__day note"')[1]?.split("</li>")[0] ?? "");
  const server = draw(<Timeline {...props} />);
  const live = draw(
    <Timeline {...props} timeZone="Europe/Berlin" nowMs={NOON} />,
  );

  assertStringIncludes(day(server), "Monday, 23 November 2026 (UTC)");
  assertStringIncludes(day(live), "Today");
});

Deno.test("Timeline links to older messages, for any browser (UX 39)", () => {
  const html = draw(<Timeline {...props} more />);
  assertEquals(
    classed(html, "timeline__older")[0]?.href,
    "/r/lobby?before=5",
  );
});

Deno.test("Timeline says how the loading of older messages goes", () => {
  const states = {
    idle: "Show older messages",
    loading: "Loading older messages…",
    failed: "Older messages did not load. Try again",
  };
  for (const [older, wording] of Object.entries(states)) {
    const html = draw(
      <Timeline {...props} more older={older as keyof typeof states} />,
    );
    assertEquals(classed(html, "timeline__older")[0]?.["data-state"], older);
    assertStringIncludes(text(html), wording);
  }
});

Deno.test("Timeline says where a room begins", () => {
  const html = draw(<Timeline {...props} />);
  assertStringIncludes(text(html), "This is the beginning of #lobby.");
  assertEquals(classed(html, "timeline__older"), []);
});

Deno.test("Timeline says what to do in an empty room (UX 28)", () => {
  const html = draw(<Timeline {...props} messages={[]} />);
  assertStringIncludes(text(html), "It is quiet in #lobby");
  assertStringIncludes(text(html), "Copy link");
});

Deno.test("Timeline says so too where nothing was done but to open the room (UX 28)", () => {
  const opened = message({ kind: "open", body: null });
  const html = draw(<Timeline {...props} messages={[opened]} />);
  assertStringIncludes(text(html), "It is quiet in #lobby");

  const more = draw(<Timeline {...props} messages={[opened]} more />);
  assertEquals(classed(more, "blank"), []);
});

Deno.test("Timeline is not empty while the first message is on its way", () => {
  const html = draw(<Timeline {...props} messages={[]} pending={pending} />);
  assertEquals(classed(html, "blank"), []);
});

Deno.test("Timeline offers the way back from the past", () => {
  const html = draw(<Timeline {...props} messages={[]} newest={false} />);

  assertEquals(classed(html, "blank"), []);
  assertEquals(classed(html, "timeline__newest")[0]?.href, "/r/lobby");
  assertStringIncludes(text(html), "Back to the newest messages");
});

Deno.test("Timeline links on to newer messages, for any browser (UX 21)", () => {
  const html = draw(<Timeline {...props} newest={false} />);
  assertEquals(
    classed(html, "timeline__newer")[0]?.href,
    "/r/lobby?after=5#start",
  );
});

Deno.test("Timeline puts what is not sent after what is, outside the log (UX 4)", () => {
  const html = draw(<Timeline {...props} pending={pending} />);

  const states = classed(html, "message").map((item) => item["data-state"]);
  assertEquals(states, ["stored", "queued", "sending", "failed"]);
  assert(!logOf(html).includes("Three"));
  assert(
    elements(html, "ol").some((list) => list["aria-label"] === "Not sent yet"),
  );
});

Deno.test("Timeline lets a failed message be sent again or discarded (UX 4)", () => {
  const html = draw(<Timeline {...props} pending={pending.slice(2)} />);

  assertStringIncludes(
    text(html),
    "Three You cannot do that in this room. Retry Discard",
  );
  assertEquals(
    elements(html, "p").filter(({ role }) => role === "alert").length,
    1,
  );
});

Deno.test("Timeline tells why a message waits for long, and lets it be discarded (UX 6)", () => {
  const [queued] = pending;
  const held = { ...queued, cid: "held", body: "One", code: "rate" };
  const html = draw(
    <Timeline {...props} pending={[{ ...held, state: "queued" }]} />,
  );

  assertStringIncludes(
    text(html),
    "Waiting to be sent One That was too fast for this room. This is kept, and sent as soon as it can be. Discard",
  );
  assert(!text(html).includes("Retry"));
});

Deno.test("Timeline lets a failed deletion be tried again or discarded (UX 4, 13)", () => {
  const [failed] = pending.slice(2);
  const gone = { ...failed, cid: "gone", body: "", change: "delete" } as const;
  const html = draw(
    <Timeline
      {...props}
      pending={[{ ...gone, state: "failed", code: "forbidden" }]}
    />,
  );

  assertStringIncludes(
    text(html),
    "Deleting your message You cannot do that in this room. Retry Discard",
  );
});

Deno.test("Timeline lets a pending message look as it will when stored", () => {
  const firsts = [ada, bob].map((by) => {
    const html = draw(
      <Timeline {...props} messages={[message({ by })]} pending={pending} />,
    );
    return classed(html, "message").slice(1).map((item) => item["data-first"]);
  });
  assertEquals(firsts, [["false", "false", "false"], [
    "true",
    "false",
    "false",
  ]]);
});
