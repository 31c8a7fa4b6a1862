/**
 * Props of islands, in the browser: reads what `serialize.ts` wrote.
 *
 * @module
 */
import { computed, signal } from "@preact/signals";

/** Not checked: it comes in the same document as the script that reads it. */
export function deserialize(text: string): unknown {
  const rows: unknown[] = JSON.parse(text);
  const values: unknown[] = [];

  const at = (index: number): unknown => {
    if (index in values) return values[index];
    const row = rows[index];
    if (!Array.isArray(row)) return values[index] = row;
    const [tag, ...rest] = row;
    // Containers are known before what is in them, which may point back.
    switch (tag) {
      case "array": {
        const array: unknown[] = values[index] = [];
        for (const item of rest) array.push(at(item));
        return array;
      }
      case "object": {
        const object: Record<string, unknown> = values[index] = {};
        for (let i = 0; i < rest.length; i += 2) {
          // Not by assignment, for which `__proto__` is no key like others.
          Object.defineProperty(object, rest[i], {
            value: at(rest[i + 1]),
            configurable: true,
            enumerable: true,
            writable: true,
          });
        }
        return object;
      }
      case "set": {
        const set = values[index] = new Set();
        for (const item of rest) set.add(at(item));
        return set;
      }
      case "map": {
        const map = values[index] = new Map();
        for (let i = 0; i < rest.length; i += 2) {
          map.set(at(rest[i]), at(rest[i + 1]));
        }
        return map;
      }
    }
    return values[index] = scalar(tag, rest[0], at);
  };

  return at(0);
}

function scalar(
  tag: string,
  // What our own server wrote, as JSON reads it: the tag tells its type, and a
  // check would cost the browser bytes.
  // deno-lint-ignore no-explicit-any
  value: any,
  at: (index: number) => unknown,
): unknown {
  switch (tag) {
    case "number":
      return Number(value);
    case "bigint":
      return BigInt(value);
    case "date":
      return new Date(value);
    case "url":
      return new URL(value);
    case "signal":
      return signal(at(value));
    case "computed": {
      const held = at(value);
      return computed(() => held);
    }
  }
}
