import { assertEquals } from "@std/assert";
import { choices } from "../../components/host_choices.ts";
import { isOver, standingAt } from "../../components/host_menu.ts";
import { HostMenu } from "../../components/HostMenu.tsx";
import { LOBBY, type WireStanding } from "../../lib/protocol.ts";
import { ada, bob, VISITING } from "./fixtures.ts";
import { draw, elements, text } from "./html.ts";

const message = { id: "message-1", seq: 1, body: "Hello" };
const owner: WireStanding = { ...VISITING, role: "owner", hosts: [ada.id] };
const host: WireStanding = { ...owner, role: "host" };

function values(standing: WireStanding, person: typeof bob): string[] {
  const html = draw(
    <HostMenu
      room={LOBBY}
      myId={ada.id}
      standing={standing}
      subject={{ person, message }}
      actKey="key-of-the-form"
    />,
  );
  return elements(html, "button").map(({ value = "" }) => value);
}

Deno.test("HostMenu offers a host what is to be done about others (UX 33)", () => {
  assertEquals(values(host, bob), [
    "delete",
    "mute 600",
    "mute 3600",
    "mute",
    "remove 3600",
    "remove 86400",
    "remove",
  ]);
});

Deno.test("HostMenu lets who is muted write again", () => {
  const muted = [{ id: bob.id, until: 1 }];
  assertEquals(values({ ...host, muted }, bob).slice(0, 2), [
    "delete",
    "unmute",
  ]);
  assertEquals(values({ ...VISITING, muted }, bob), []);
});

Deno.test("HostMenu offers no end of a mute that is over", () => {
  const muted = [{ id: bob.id, until: 1_000 }];
  const now = standingAt({ ...host, muted }, 1_000);
  assertEquals(values(now, bob)[1], "mute 600");
  const before = standingAt({ ...host, muted }, 999);
  assertEquals(values(before, bob)[1], "unmute");
});

Deno.test("HostMenu lets owners, and only them, make co-hosts", () => {
  const cohost = { ...owner, hosts: [ada.id, bob.id] };
  assertEquals(values(owner, bob).at(-1), "host");
  assertEquals(values(cohost, bob).at(-1), "unhost");
  assertEquals(values({ ...cohost, role: "host" }, bob), []);
});

Deno.test("HostMenu leaves everybody their own messages to delete", () => {
  assertEquals(values(VISITING, ada), ["delete"]);
  assertEquals(values(VISITING, bob), []);
  assertEquals(values(owner, ada), ["delete"]);
});

Deno.test("HostMenu is a form that says what each button does (UX 35)", () => {
  const html = draw(
    <HostMenu
      room={LOBBY}
      myId={ada.id}
      standing={owner}
      subject={{ person: bob, message }}
      actKey="key-of-the-form"
    />,
  );
  const [form] = elements(html, "form");
  const hidden = elements(html, "input").map(({ name, value }) => [
    name,
    value,
  ]);

  assertEquals([form?.method, form?.action], ["post", "/r/lobby/acts"]);
  assertEquals(hidden, [
    ["key", "key-of-the-form"],
    ["person", bob.id],
    ["message", message.id],
  ]);
  assertEquals(
    text(html),
    "Delete message Mute 10 minutes 1 hour Until undone " +
      "Remove from the room 1 hour 1 day Until undone Make co-host",
  );
});

Deno.test("isOver() and choices() leave people without a role alone", () => {
  assertEquals(isOver(VISITING, ada.id, bob.id), false);
  assertEquals(isOver(owner, ada.id, ada.id), false);
  const able = choices(host, ada.id, { person: bob, message: null });
  assertEquals([able.delete, able.role], [[], []]);
});
