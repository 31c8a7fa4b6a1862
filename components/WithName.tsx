/**
 * A sentence with somebody's name in it, set apart from the words around it,
 * as it may be written the other way.
 *
 * @module
 */

export interface WithNameProps {
  /** Holds `{name}` where the name goes, if it goes anywhere. */
  readonly text: string;
  readonly name: string;
}

export function WithName({ text, name }: WithNameProps) {
  const [before = "", after] = text.split("{name}");
  if (after === undefined) return <>{before}</>;
  return (
    <>
      {before}
      <bdi>{name}</bdi>
      {after}
    </>
  );
}
