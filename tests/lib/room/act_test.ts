import { assertEquals } from "@std/assert";
import { endOf, isAct, isActBody } from "../../../lib/room/act.ts";
import { ACT_KINDS, WISH_KINDS } from "../../../lib/protocol.ts";

Deno.test("isAct() is true of all that changes no message", () => {
  const texts = WISH_KINDS.filter((kind) => !isAct(kind));

  assertEquals(texts, ["message", "edit", "delete"]);
});

Deno.test("isActBody() takes whole seconds up to a year for a mute or a removal", () => {
  const right = ["", "1", "600", "31536000"];
  const wrong = ["0", "31536001", "-1", "1.5", "1e3", "0x10", "010", " 1", "x"];
  for (const kind of ["mute", "remove"] as const) {
    assertEquals(right.filter((body) => !isActBody(kind, body)), []);
    assertEquals(wrong.filter((body) => isActBody(kind, body)), []);
  }
});

Deno.test("isActBody() takes up to an hour for slow mode, and 0 to end it", () => {
  const bodies = ["0", "1", "3600", "3601", "", "-1", "00", "1000000000000"];

  const right = bodies.filter((body) => isActBody("slow", body));

  assertEquals(right, ["0", "1", "3600"]);
});

Deno.test("isActBody() lets a room be opened unlisted, and other acts say nothing", () => {
  for (const kind of ACT_KINDS) {
    const isBare = kind !== "slow" && kind !== "invite";
    assertEquals(isActBody(kind, ""), isBare, kind);
    assertEquals(isActBody(kind, "unlisted"), kind === "open", kind);
    assertEquals(isActBody(kind, "hello"), false, kind);
  }
});

Deno.test("isActBody() takes for an invitation how long it is good, and for how many", () => {
  const right = ["3600", "604800 10", "1 1", "31536000 1000"];
  const wrong = [
    "",
    "0",
    "3600 0",
    "3600 1001",
    "3600 1 1",
    "3600 ",
    " 10",
    "x",
  ];

  assertEquals(right.filter((body) => !isActBody("invite", body)), []);
  assertEquals(wrong.filter((body) => isActBody("invite", body)), []);
});

Deno.test("endOf() is so many seconds from now, or never", () => {
  assertEquals(endOf("mute", "60", 1_000), 61_000);
  assertEquals(endOf("remove", "1", 0), 1_000);
  assertEquals(endOf("remove", "", 1_000), undefined);
  assertEquals(endOf("slow", "60", 1_000), undefined);
});
