import { assertEquals } from "@std/assert";
import { inverse, isPersonal, parseOrder } from "../../../lib/room/order.ts";

Deno.test("parseOrder() reads what a button posts", () => {
  assertEquals(parseOrder("mute 600"), { kind: "mute", body: "600" });
  assertEquals(parseOrder("mute"), { kind: "mute", body: "" });
  assertEquals(parseOrder("delete"), { kind: "delete", body: "" });
  assertEquals(parseOrder("slow 0"), { kind: "slow", body: "0" });
});

Deno.test("parseOrder() takes nothing else, and nothing that needs a link", () => {
  const none = [
    "",
    "message",
    "open",
    "open unlisted",
    "enter",
    "recover",
    "invite 3600",
    "uninvite",
    "relink",
    "mute 0",
    "mute -1",
    "mute 1e3",
    "mute 600 600",
    " mute",
    "delete 1",
    "lock 1",
    "slow",
    "toString",
    "__proto__",
  ];
  assertEquals(none.filter((text) => parseOrder(text) !== null), []);
});

Deno.test("inverse() takes back what can be, and is its own inverse", () => {
  for (const text of ["mute 600", "lock", "unlock", "host", "unhost"]) {
    const order = parseOrder(text);
    const undo = order && inverse(order);
    assertEquals(undo && inverse(undo)?.kind, order?.kind);
  }
  assertEquals(inverse({ kind: "delete", body: "" }), null);
  assertEquals(isPersonal({ kind: "lock", body: "" }), false);
  assertEquals(isPersonal({ kind: "remove", body: "" }), true);
});
