/**
 * The part of a value that another one names.
 *
 * @module
 */

/** `value` without the fields and members that `shape` lacks, all levels down. */
export function subsetOf(
  value: unknown,
  shape: unknown,
  met: Map<unknown, unknown> = new Map(),
): unknown {
  if (!isObject(value) || !isObject(shape)) return value;
  if (value instanceof Date || value instanceof RegExp) return value;
  if (met.has(value)) return met.get(value);
  if (Array.isArray(value) && Array.isArray(shape)) {
    const items: unknown[] = [];
    met.set(value, items);
    for (const [i, part] of shape.entries()) {
      if (i < value.length) items.push(subsetOf(value[i], part, met));
    }
    return items;
  }
  if (value instanceof Set && shape instanceof Set) {
    return value.intersection(shape);
  }
  if (value instanceof Map && shape instanceof Map) {
    const entries = [...value].filter(([key]) => shape.has(key));
    return new Map(
      entries.map(([key, item]) => [key, subsetOf(item, shape.get(key), met)]),
    );
  }
  const fields: Record<PropertyKey, unknown> = {};
  met.set(value, fields);
  for (const key of Reflect.ownKeys(shape)) {
    if (!(key in value)) continue;
    fields[key] = subsetOf(
      Reflect.get(value, key),
      Reflect.get(shape, key),
      met,
    );
  }
  return fields;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
