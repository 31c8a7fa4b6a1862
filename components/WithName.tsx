/**
 * A sentence with somebody's name in it, set apart from the words around it,
 * as it may be written the other way.
 *
 * @module
 */

export interface WithNameProps {
  /** Holds `{name}` where the name goes. */
  readonly text: string;
  readonly name: string;
}

export function WithName({ text, name }: WithNameProps) {
  const [before = "", after = ""] = text.split("{name}");
  return (
    <>
      {before}
      <bdi>{name}</bdi>
      {after}
    </>
  );
}
