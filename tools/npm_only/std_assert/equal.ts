/**
 * Deep equality, as assertions mean it.
 *
 * Stricter than `node:util`'s in some ways and laxer in others: a key that is
 * missing differs from one that is `undefined`, `0` equals `-0`, `NaN` equals
 * `NaN`, a plain object equals one without a prototype.
 *
 * @module
 */

type Key = string | symbol;

/** @throws {TypeError} For a `WeakMap` or `WeakSet`: nobody can look inside. */
export function equal(a: unknown, b: unknown): boolean {
  return new Comparison().equal(a, b);
}

class Comparison {
  /** Pairs that are being compared, or were found equal: cycles end here. */
  readonly #met = new Map<object, unknown>();

  equal(a: unknown, b: unknown): boolean {
    if (a === b || Object.is(a, b)) return true;
    if (!isObject(a) || !isObject(b)) return false;
    if (prototypeOf(a) !== prototypeOf(b)) return false;
    if (a instanceof WeakMap || a instanceof WeakSet) {
      throw new TypeError(`Cannot compare ${a.constructor.name} instances`);
    }
    if (a instanceof Date && b instanceof Date) {
      return Object.is(a.getTime(), b.getTime());
    }
    const bytesOfA = bytesOf(a);
    const bytesOfB = bytesOf(b);
    if (bytesOfA !== null && bytesOfB !== null) {
      return bytesOfA.length === bytesOfB.length &&
        bytesOfA.every((item, i) =>
          item === bytesOfB[i] || Object.is(item, bytesOfB[i])
        );
    }
    if (this.#met.get(a) === b) return true;
    this.#met.set(a, b);
    if (a instanceof Set && b instanceof Set) {
      return this.#sameMembers([...a], [...b]);
    }
    if (a instanceof Map && b instanceof Map) {
      return this.#sameMembers([...a], [...b]);
    }
    if (TEXTS.some((type) => a instanceof type)) return String(a) === String(b);
    return this.#sameFields(a, b);
  }

  /** Each member of one has a partner of its own in the other, in any order. */
  #sameMembers(a: unknown[], b: unknown[]): boolean {
    const rest = [...b];
    return a.length === b.length && a.every((member) => {
      const partner = rest.findIndex((other) => this.equal(member, other));
      if (partner === -1) return false;
      rest.splice(partner, 1);
      return true;
    });
  }

  #sameFields(a: object, b: object): boolean {
    if (Object.keys(a).length !== Object.keys(b).length) return false;
    for (const key of new Set([...keysOf(a), ...keysOf(b)])) {
      if (key in a !== key in b) return false;
      if (!this.equal(Reflect.get(a, key), Reflect.get(b, key))) return false;
    }
    return true;
  }
}

/** Types whose text says all there is to compare. */
const TEXTS = [RegExp, URL, URLSearchParams, Intl.Locale];

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function prototypeOf(value: object): object {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

function bytesOf(value: object): ArrayLike<unknown> & unknown[] | null {
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return null;
  return Array.from(value as unknown as ArrayLike<unknown>);
}

/**
 * Own keys; for instances of a class also those of their prototypes, since
 * built-in ones such as `Blob` show what they hold only through getters.
 */
function keysOf(value: object): Set<Key> {
  const keys = new Set<Key>();
  let object: object | null = value;
  while (
    object !== null && object !== Object.prototype &&
    object !== Array.prototype
  ) {
    for (const key of Reflect.ownKeys(object)) {
      // The length of an array is in the number of its keys, or in `in`.
      const enumerable = Object.prototype.propertyIsEnumerable.call(
        object,
        key,
      );
      const plain = [Object.prototype, Array.prototype].includes(
        prototypeOf(value) as never,
      );
      if (!plain || enumerable || key === "length") keys.add(key);
    }
    object = Object.getPrototypeOf(object);
  }
  return keys;
}
