import { computed, type Signal, signal } from "@preact/signals";
import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import * as fc from "fast-check";
import { deserialize } from "../../tools/npm_only/fresh/runtime/deserialize.ts";
import { serialize } from "../../tools/npm_only/fresh/serialize.ts";

function roundTrip<T>(value: T): T {
  return deserialize(serialize(value)) as T;
}

Deno.test("serialize() keeps every value that JSON and more can say", () => {
  const leaf = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.date(),
    fc.webUrl().map((url) => new URL(url)),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      tie("list"),
      tie("fields"),
      tie("set"),
      tie("map"),
    ),
    list: fc.array(tie("value"), { size: "max", maxLength: 5 }),
    fields: fc.dictionary(fc.string(), tie("value"), {
      size: "max",
      maxKeys: 5,
    }),
    set: fc.array(leaf, { maxLength: 5 }).map((items) => new Set(items)),
    map: fc.array(fc.tuple(fc.string(), tie("value")), { maxLength: 5 })
      .map((entries) => new Map(entries)),
  }));
  fc.assert(fc.property(value, (value) => {
    assertEquals(roundTrip(value), value);
  }));
});

Deno.test("serialize() keeps 0 and -0 apart", () => {
  const [zero, minus] = roundTrip([0, -0]);

  assertStrictEquals(zero, 0);
  assertStrictEquals(minus, -0);
});

Deno.test("serialize() keeps what is shared shared, and cycles closed", () => {
  interface Node {
    self?: Node;
    list: number[];
    same: number[];
  }
  const list = [1];
  const node: Node = { list, same: list };
  node.self = node;

  const copy = roundTrip(node);

  assertStrictEquals(copy.self, copy);
  assertStrictEquals(copy.list, copy.same);
});

Deno.test("serialize() makes one signal of one, and a computed of a computed", () => {
  const count = signal(2);
  const doubled = computed(() => count.value * 2);

  const copy = roundTrip({ count, again: count, doubled });

  assertStrictEquals(copy.count, copy.again);
  copy.count.value = 5;
  assertEquals(copy.doubled.value, 4);
  assertThrows(() => (copy.doubled as Signal<number>).value = 1);
});

Deno.test("serialize() refuses what cannot be sent", () => {
  class Person {}
  assertThrows(() => serialize({ go() {} }), TypeError, "a function");
  assertThrows(() => serialize([Symbol()]), TypeError, "a symbol");
  assertThrows(() => serialize(new Person()), TypeError, "Person");
});

Deno.test("deserialize() does not touch prototypes", () => {
  const evil = JSON.parse('{"__proto__": {"admin": true}}');

  const copy = roundTrip(evil);

  assertEquals("admin" in {}, false);
  assertEquals(Object.getPrototypeOf(copy) === Object.prototype, true);
  assert(Object.hasOwn(copy, "__proto__"));
});
