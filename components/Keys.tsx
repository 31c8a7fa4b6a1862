/**
 * Keys that are pressed together, or one of which is, as they are drawn on a
 * keyboard.
 *
 * @module
 */

export interface KeysProps {
  readonly keys: readonly string[];
}

export function Keys({ keys }: KeysProps) {
  return (
    <span class="keys">
      {keys.map((key, i) => (
        <>
          {i > 0 && " "}
          <kbd key={key}>{key}</kbd>
        </>
      ))}
    </span>
  );
}
