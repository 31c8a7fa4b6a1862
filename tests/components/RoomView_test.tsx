import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { LiveProps, Notice } from "../../components/chat_props.ts";
import { RoomView } from "../../components/RoomView.tsx";
import { LOBBY, parseRoomId } from "../../lib/protocol.ts";
import { noticeWords } from "../../lib/text/wording.ts";
import { ada, chatProps, message, VISITING } from "./fixtures.ts";
import { classed, draw, elements, text } from "./html.ts";

const taken = {
  key: "key-of-the-form",
  name: "Bob",
  problem: "taken",
  suggestion: "Bob 2",
} as const;
const busy: LiveProps = {
  connection: "offline",
  notice: "offline",
  timeZone: "Europe/Berlin",
  nowMs: 0,
  pending: [{ cid: "cid-0001", body: "Hi", state: "failed", code: null }],
  composer: { value: "Hello", problem: "rate", retryInS: 2 },
  onSend: () => {},
  onOlder: () => {},
};

/** Every page there is, near enough. */
const pages = [
  chatProps(),
  { ...chatProps(), ...busy },
  chatProps({ me: null }),
  chatProps({ me: null, join: taken }),
  chatProps({ join: taken }),
  chatProps({ standing: { ...VISITING, role: "owner", hosts: [ada.id] } }),
  chatProps({ bar: { code: "locked", leftS: null } }),
  chatProps({ page: { items: [], asOf: 0, more: false, epoch: "epoch" } }),
].map((props) => draw(<RoomView {...props} />));

Deno.test("RoomView uses each id once, and refers to none that is not there", () => {
  for (const html of pages) {
    const all = elements(html, "*");
    const ids = all.flatMap(({ id }) => id === undefined ? [] : [id]);
    assertEquals(ids.length, new Set(ids).size);
    const references = all.flatMap((element) => [
      element.for,
      element.popovertarget,
      ...(element["aria-describedby"]?.split(" ") ?? []),
      ...(element["aria-labelledby"]?.split(" ") ?? []),
      ...(element.href?.startsWith("#") ? [element.href.slice(1)] : []),
    ]);
    for (const reference of references) {
      assert(reference === undefined || ids.includes(reference), reference);
    }
  }
});

Deno.test("RoomView has nothing that a strict policy refuses", () => {
  for (const html of pages) {
    assertEquals(elements(html, "script"), []);
    assertEquals(elements(html, "style"), []);
    const names = elements(html, "*").flatMap(Object.keys);
    assertEquals(names.filter((name) => /^(style|on)/.test(name)), []);
  }
});

Deno.test("RoomView gives every button a type and a name (UX 35)", () => {
  for (const html of pages) {
    for (
      const [, attributes = "", content = ""] of html.matchAll(
        /<button([^>]*)>(.*?)<\/button>/g,
      )
    ) {
      assert(/type="(button|submit)"/.test(attributes), attributes);
      assert(
        attributes.includes("aria-label") || text(content) !== "",
        content,
      );
    }
  }
});

Deno.test("RoomView begins with a link to the conversation (UX 35)", () => {
  const html = draw(<RoomView {...chatProps()} />);
  assertEquals(elements(html, "a")[0], {
    class: "skip",
    href: "#conversation",
  });
  assertEquals(elements(html, "main")[0]?.id, "conversation");
});

Deno.test("RoomView asks who has no name for one, in the composer's place", () => {
  const html = draw(<RoomView {...chatProps({ me: null })} />);

  assertEquals(elements(html, "textarea"), []);
  assertStringIncludes(html.slice(html.indexOf("<main")), 'id="join-name"');
});

Deno.test("RoomView lets who has a name write, and change the name", () => {
  const html = draw(<RoomView {...chatProps()} />);
  const [sidebar = "", main = ""] = html.split("<main");

  assertEquals(elements(main, "textarea").length, 1);
  const fields = elements(main, "input").map(({ name }) => name);
  assertEquals(fields, ["on", "zone", "cid"]);
  const names = elements(sidebar, "input").filter(({ name }) =>
    name === "name"
  );
  assertEquals(names.map(({ value }) => value), [ada.name]);
});

Deno.test("RoomView shows a refused new name where it is seen (UX 30)", () => {
  const html = draw(<RoomView {...chatProps({ join: taken })} />);
  const [sidebar = "", main = ""] = html.split("<main");

  assert(!sidebar.includes('name="name"'));
  assertStringIncludes(text(`<main${main}`), "“Bob” is taken.");
  assertEquals(elements(main, "textarea").length, 1);
});

Deno.test("RoomView opens its sidebar without a program (UX 39)", () => {
  const html = draw(<RoomView {...chatProps()} />);
  const [sidebar] = elements(html, "aside");
  const buttons = elements(html, "button").filter((button) =>
    button.popovertarget === sidebar?.id
  );

  assertEquals(sidebar?.popover, "auto");
  assertEquals(buttons.map((button) => button["aria-label"]).sort(), [
    "Close rooms and people",
    "Show rooms and people",
  ]);
});

Deno.test("RoomView marks the room one is in, and opens others by a form", () => {
  const design = parseRoomId("design");
  assert(design !== null);
  const rooms = [{ room: LOBBY, here: 1 }, { room: design, here: 0 }];
  const html = draw(<RoomView {...chatProps({ room: design, rooms })} />);

  const links = classed(html, "rooms__link");
  assertEquals(links.map(({ href }) => href), ["/r/lobby", "/r/design"]);
  assertEquals(links.map((link) => link["aria-current"]), [undefined, "page"]);
  assertStringIncludes(
    text(html),
    "lobby 1 1 person online # design 2 2 people online",
  );
  const [form] = elements(html, "form");
  assertEquals([form?.method, form?.action], ["post", "/r"]);
});

Deno.test("RoomView says how the connection is only when it is live", () => {
  const state = (connection?: LiveProps["connection"]) => {
    const html = draw(<RoomView {...chatProps()} connection={connection} />);
    return text(
      html.split('class="header__connection" role="status">')[1]?.split(
        "</span>",
      )[0] ?? "?",
    );
  };
  assertEquals(
    [state(), state("connecting"), state("online"), state("offline")],
    ["", "Connecting", "Live", "Offline"],
  );
});

Deno.test("RoomView greys people only while offline (UX 8)", () => {
  const stale = ([undefined, "connecting", "online", "offline"] as const).map((
    connection,
  ) =>
    classed(
      draw(<RoomView {...chatProps()} connection={connection} />),
      "people",
    )[0]?.["data-stale"]
  );
  assertEquals(stale, ["false", "false", "false", "true"]);
});

Deno.test("RoomView keeps a place for notices, and fills it (UX 7)", () => {
  const banner = (notice: Notice | null) =>
    draw(<RoomView {...chatProps()} notice={notice} />)
      .split('class="banner"')[1]?.split("</div>")[0] ?? "";

  assertStringIncludes(banner(null), 'role="status"');
  assertEquals(text(`<div${banner(null)}`), "");
  const notices: Notice[] = [
    "offline",
    "reconnecting",
    "signed_out",
    "outdated",
    "too_many",
    "failed",
  ];
  for (const notice of notices) {
    const { text: words, action } = noticeWords[notice];
    assertEquals(
      text(`<div${banner(notice)}`),
      [words, action].filter(Boolean).join(" "),
    );
  }
});

Deno.test("RoomView moves nothing when a program takes over (UX 39)", () => {
  const props = chatProps({
    page: { items: [message()], asOf: 1, more: true, epoch: "epoch" },
  });
  const shape = (html: string) =>
    elements(html, "*").map((element) => element.class ?? "");

  const server = draw(<RoomView {...props} />);
  const live = draw(
    <RoomView
      {...props}
      connection="connecting"
      timeZone="Europe/Berlin"
      nowMs={0}
      composer={{ value: "" }}
      pending={[]}
    />,
  );
  assertEquals(shape(live), shape(server));
});

Deno.test("RoomView leads hosts, and nobody else, to the room's settings", () => {
  const settings = (role: "member" | "host") =>
    classed(
      draw(
        <RoomView {...chatProps({ standing: { ...VISITING, role } })} />,
      ),
      "header__settings",
    ).map(({ href }) => href);

  assertEquals(settings("member"), []);
  assertEquals(settings("host"), ["/r/lobby/settings"]);
});
