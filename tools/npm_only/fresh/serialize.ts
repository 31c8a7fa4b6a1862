/**
 * Props of islands, from the server to the browser.
 *
 * A value is a table: each row a JSON primitive, or a list of a tag and what
 * it needs, where numbers point to other rows. So what is shared, a signal
 * above all, is still shared afterwards, and cycles are no trouble. The other
 * half is `runtime/deserialize.ts`.
 *
 * @module
 */

type Row = string | number | boolean | null | (string | number)[];

/** @throws {TypeError} For what cannot be sent, such as a function. */
export function serialize(value: unknown): string {
  const rows: Row[] = [];
  const known = new Map<unknown, number>();

  const add = (value: unknown): number => {
    // `-0` and `0` are one key to a map.
    const seen = Object.is(value, -0) ? undefined : known.get(value);
    if (seen !== undefined) return seen;
    const index = rows.push(null) - 1;
    known.set(value, index);
    rows[index] = toRow(value, add);
    return index;
  };

  add(value);
  return JSON.stringify(rows);
}

function toRow(value: unknown, add: (value: unknown) => number): Row {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : ["number", Object.is(value, -0) ? "-0" : String(value)];
    case "undefined":
      return ["undefined"];
    case "bigint":
      return ["bigint", String(value)];
    case "object":
      return value === null ? null : objectRow(value, add);
  }
  throw new TypeError(`Cannot pass a ${typeof value} to an island`);
}

function objectRow(value: object, add: (value: unknown) => number): Row {
  if (isSignal(value)) {
    return [isComputed(value) ? "computed" : "signal", add(value.peek())];
  }
  if (Array.isArray(value)) return ["array", ...value.map(add)];
  if (value instanceof Date) return ["date", value.getTime()];
  if (value instanceof URL) return ["url", value.href];
  if (value instanceof Set) return ["set", ...[...value].map(add)];
  if (value instanceof Map) return ["map", ...[...value].flat().map(add)];
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    const { name } = value.constructor;
    throw new TypeError(`Cannot pass an instance of ${name} to an island`);
  }
  if ("__v" in value) throw new TypeError("Cannot pass JSX to an island");
  return [
    "object",
    ...Object.entries(value).flatMap(([name, field]) => [name, add(field)]),
  ];
}

interface SignalLike {
  peek(): unknown;
}

function isSignal(value: object): value is SignalLike {
  return "peek" in value && typeof value.peek === "function" &&
    "value" in value;
}

/** A computed signal keeps its function, under one of these names. */
function isComputed(value: object): boolean {
  return "x" in value && typeof value.x === "function" || "_fn" in value;
}
