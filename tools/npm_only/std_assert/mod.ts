/**
 * Stand-in for `@std/assert`: the assertions that this project's tests use.
 *
 * For networks that reach npm but not JSR. It passes and fails where the real
 * one does; only the wording of failures is its own. `tests/npm_only/` runs
 * against both.
 *
 * @module
 */
export {
  assertAlmostEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
} from "./comparison.ts";
export { AssertionError } from "./assertion_error.ts";
export { equal } from "./equal.ts";
export {
  assertEquals,
  assertNotEquals,
  assertNotStrictEquals,
  assertStrictEquals,
} from "./equality.ts";
export {
  assertArrayIncludes,
  assertMatch,
  assertNotMatch,
  assertObjectMatch,
  assertStringIncludes,
} from "./inclusion.ts";
export { assertRejects, assertThrows } from "./throwing.ts";
export {
  assert,
  assertExists,
  assertFalse,
  assertInstanceOf,
  fail,
  unreachable,
} from "./truth.ts";
