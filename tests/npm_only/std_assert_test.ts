// Asks with `throws()`, not with assertions: they are what is on trial.
import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
  assertNotStrictEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
  unreachable,
} from "@std/assert";

/** The message of the `AssertionError`, or `null` if nothing was thrown. */
function failure(run: () => unknown): string | null {
  try {
    run();
  } catch (error) {
    if (error instanceof AssertionError) return error.message;
    throw error;
  }
  return null;
}

async function rejection(run: () => Promise<unknown>): Promise<string | null> {
  try {
    await run();
  } catch (error) {
    if (error instanceof AssertionError) return error.message;
    throw error;
  }
  return null;
}

function expectPass(run: () => unknown): void {
  const message = failure(run);
  if (message !== null) throw new Error(`It should have passed: ${message}`);
}

/** Expects a failure whose message holds all of `parts`. */
function expectFail(run: () => unknown, ...parts: string[]): void {
  const message = failure(run);
  if (message === null) throw new Error(`It should have failed: ${run}`);
  for (const part of parts) {
    if (!message.includes(part)) throw new Error(`No "${part}" in: ${message}`);
  }
}

class Point {
  constructor(public x: number) {}
}

class OtherPoint {
  constructor(public x: number) {}
}

class Secret {
  #value: number;
  constructor(value: number) {
    this.#value = value;
  }
  get value() {
    return this.#value;
  }
}

const cycle = (n: number) => {
  const list: unknown[] = [n];
  list.push(list);
  return list;
};

Deno.test("equal() holds for values that say the same", () => {
  const pairs: [unknown, unknown][] = [
    [1, 1],
    [NaN, NaN],
    [0, -0],
    [null, null],
    ["a", "a"],
    [10n, 10n],
    [[1, [2]], [1, [2]]],
    [{ a: { b: 1 } }, { a: { b: 1 } }],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }],
    [{ a: undefined }, { a: undefined }],
    [{ a: 1 }, Object.assign(Object.create(null), { a: 1 })],
    [new Date(5), new Date(5)],
    [new Date(NaN), new Date(NaN)],
    [/a/g, /a/g],
    [new URL("http://a/b"), new URL("http://a/b")],
    [new Set([1, { a: 2 }]), new Set([{ a: 2 }, 1])],
    [new Map([["a", [1]]]), new Map([["a", [1]]])],
    [new Map([[{ k: 1 }, 1]]), new Map([[{ k: 1 }, 1]])],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    [new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
    [new Point(1), new Point(1)],
    [new Secret(1), new Secret(1)],
    [Symbol.iterator, Symbol.iterator],
    [cycle(1), cycle(1)],
  ];
  for (const [a, b] of pairs) {
    if (!equal(a, b)) throw new Error(`Not equal: ${Deno.inspect([a, b])}`);
    expectPass(() => assertEquals(a, b));
    expectFail(() => assertNotEquals(a, b));
  }
});

Deno.test("equal() does not hold for values that differ in anything", () => {
  const symbol = Symbol();
  const pairs: [unknown, unknown][] = [
    [1, 2],
    [1, "1"],
    [null, undefined],
    [0, null],
    ["", false],
    [1n, 1],
    [[1], [1, 2]],
    [[1, 2], [2, 1]],
    [[undefined], []],
    [[], {}],
    [{ a: 1 }, { a: 2 }],
    [{ a: undefined }, {}],
    [{ a: undefined }, { b: undefined }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ [symbol]: 1 }, { [symbol]: 2 }],
    [new Date(5), new Date(6)],
    [new Date(5), 5],
    [/a/g, /a/i],
    [new URL("http://a/b"), new URL("http://a/c")],
    [new Set([1]), new Set([2])],
    [new Set([1]), new Set([1, 2])],
    [new Map([["a", 1]]), new Map([["a", 2]])],
    [new Map([["a", 1]]), new Map([["b", 1]])],
    [new Map(), new Set()],
    [new Uint8Array([1]), new Uint8Array([2])],
    [new Uint8Array([1]), new Int8Array([1])],
    [new Point(1), new Point(2)],
    [new Point(1), new OtherPoint(1)],
    [new Point(1), { x: 1 }],
    [new Secret(1), new Secret(2)],
    [() => 1, () => 1],
    [Symbol("a"), Symbol("a")],
    [cycle(1), cycle(2)],
    [new Error("a"), new Error("b")],
  ];
  for (const [a, b] of pairs) {
    if (equal(a, b)) throw new Error(`Equal: ${Deno.inspect([a, b])}`);
    expectFail(() => assertEquals(a, b), "not equal");
    expectPass(() => assertNotEquals(a, b));
  }
});

Deno.test("assertEquals() shows what differs, line by line, and the test's note", () => {
  const actual = { name: "Ada", seen: [1, 2, 3] };
  const expected = { name: "Bob", seen: [1, 2, 3] };

  expectFail(() => assertEquals(actual, expected), '"Ada"', '"Bob"', "seen");
  expectFail(() => assertEquals(1, 2, "the count"), "the count", "1", "2");
  expectFail(() => assertEquals("a\nb\nc", "a\nx\nc"), "b", "x");
});

Deno.test("assertStrictEquals() tells equal values from the same", () => {
  const list = [1];

  expectPass(() => assertStrictEquals(list, list));
  expectPass(() => assertStrictEquals(NaN, NaN));
  expectFail(() => assertStrictEquals(list, [1]), "1");
  expectFail(() => assertStrictEquals<unknown>(1, "1"));
  expectFail(() => assertStrictEquals(0, -0));
  expectPass(() => assertNotStrictEquals(list, [1]));
  expectFail(() => assertNotStrictEquals(list, list));
});

Deno.test("assert() and assertFalse() go by truth, not by type", () => {
  expectPass(() => assert(1));
  expectPass(() => assertFalse(""));
  for (const value of [0, "", null, undefined, NaN, false]) {
    expectFail(() => assert(value, "note"), "note");
  }
  expectFail(() => assertFalse("x", "note"), "note");
});

Deno.test("assertExists() takes everything but null and undefined", () => {
  for (const value of [0, "", false, NaN]) {
    expectPass(() => assertExists(value));
  }
  expectFail(() => assertExists(null, "note"), "note");
  expectFail(() => assertExists(undefined));
});

Deno.test("assertInstanceOf() goes by the class", () => {
  expectPass(() => assertInstanceOf(new TypeError(), Error));
  expectFail(() => assertInstanceOf(new Error(), TypeError), "TypeError");
  expectFail(() => assertInstanceOf({ x: 1 }, Point), "Point");
});

Deno.test("assertMatch() and assertStringIncludes() look into text", () => {
  expectPass(() => assertMatch("abc", /b/));
  expectFail(() => assertMatch("abc", /x/), "abc", "/x/");
  expectPass(() => assertNotMatch("abc", /x/));
  expectFail(() => assertNotMatch("abc", /b/), "abc");
  expectPass(() => assertStringIncludes("abc", "bc"));
  expectFail(() => assertStringIncludes("abc", "cb", "note"), "cb", "note");
});

Deno.test("assertArrayIncludes() looks for equal items, in any order", () => {
  expectPass(() => assertArrayIncludes([1, { a: 1 }, 3], [3, { a: 1 }]));
  expectPass(() => assertArrayIncludes([NaN], [NaN]));
  expectFail(() => assertArrayIncludes([1, 2], [2, 4]), "4");
});

Deno.test("assertObjectMatch() looks only at what is expected", () => {
  const actual = { a: 1, b: { c: [1, { d: 2, e: 3 }], f: 4 }, g: new Date(1) };

  expectPass(() => assertObjectMatch(actual, { a: 1 }));
  expectPass(() => assertObjectMatch(actual, { b: { c: [1, { d: 2 }] } }));
  expectPass(() => assertObjectMatch(actual, { b: { c: [1] } }));
  expectPass(() => assertObjectMatch(actual, { g: new Date(1) }));
  expectFail(() => assertObjectMatch(actual, { a: 2 }));
  expectFail(() => assertObjectMatch(actual, { z: 1 }));
  expectFail(() => assertObjectMatch(actual, { b: { c: [1, { d: 3 }] } }));
  expectFail(() => assertObjectMatch(actual, { b: { c: [1, {}, 3] } }));
  expectFail(() => assertObjectMatch(actual, { g: new Date(2) }));
});

Deno.test("Comparisons compare numbers, strings and dates", () => {
  expectPass(() => assertGreater(2, 1));
  expectFail(() => assertGreater(1, 1), "1");
  expectPass(() => assertGreaterOrEqual("b", "b"));
  expectFail(() => assertGreaterOrEqual("a", "b"));
  expectPass(() => assertLess(new Date(1), new Date(2)));
  expectFail(() => assertLess(1, 1, "note"), "note");
  expectPass(() => assertLessOrEqual(1, 1));
  expectFail(() => assertLessOrEqual(2, 1));
  expectFail(() => assertGreater(NaN, 1));
});

Deno.test("assertAlmostEquals() allows for rounding, or a given tolerance", () => {
  expectPass(() => assertAlmostEquals(0.1 + 0.2, 0.3));
  expectFail(() => assertAlmostEquals(1, 1.1), "1.1");
  expectPass(() => assertAlmostEquals(1, 1.1, 0.2));
  expectFail(() => assertAlmostEquals(NaN, 1));
  expectPass(() => assertAlmostEquals(Infinity, Infinity));
});

Deno.test("assertThrows() gives back the error, if it is of the class and says the text", () => {
  const error = new TypeError("no such room");
  const run = () => {
    throw error;
  };

  if (assertThrows(run) !== error) throw new Error("Not what was thrown");
  if (assertThrows(run, TypeError) !== error) throw new Error("Not that one");
  expectPass(() => assertThrows(run, Error, "such"));
  expectFail(() => assertThrows(run, RangeError), "RangeError");
  expectFail(() => assertThrows(run, TypeError, "yes"), "yes");
  expectFail(() => assertThrows(() => 1), "throw");
  expectFail(() => assertThrows(() => 1, "note"), "note");
});

Deno.test("assertRejects() does so for promises, and tells throwing from rejecting", async () => {
  const error = new TypeError("no such room");
  const run = () => Promise.reject(error);

  if (await assertRejects(run) !== error) throw new Error("Not that error");
  if (await assertRejects(run, TypeError, "such") !== error) {
    throw new Error("Not that error");
  }
  const failures = await Promise.all([
    rejection(() => assertRejects(run, RangeError)),
    rejection(() => assertRejects(run, TypeError, "yes")),
    rejection(() => assertRejects(() => Promise.resolve(1))),
    rejection(() =>
      assertRejects(() => {
        throw error;
      })
    ),
  ]);
  if (failures.includes(null)) throw new Error(`Passed: ${failures}`);
});

Deno.test("fail() and unreachable() fail", () => {
  expectFail(() => fail("note"), "note");
  expectFail(() => unreachable());
});
