/**
 * Which lines differ between two texts.
 *
 * @module
 */

/** Above this many lines on either side the texts are shown whole. */
const LINES_MAX = 1_000;

/** The lines of both, marked `-` if only actual, `+` if only expected. */
export function diffLines(actual: string, expected: string): string {
  const a = actual.split("\n");
  const b = expected.split("\n");
  if (Math.max(a.length, b.length) > LINES_MAX) {
    return [...a.map((l) => `- ${l}`), ...b.map((l) => `+ ${l}`)].join("\n");
  }

  // common[i][j]: length of the longest common subsequence from there on.
  const common = Array.from(
    { length: a.length + 1 },
    () => new Uint16Array(b.length + 1),
  );
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = common[i];
      if (row === undefined) continue;
      row[j] = a[i] === b[j]
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }

  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(`  ${a[i]}`);
      i++;
      j++;
    } else if (j === b.length || i < a.length && at(i + 1, j) >= at(i, j + 1)) {
      lines.push(`- ${a[i++]}`);
    } else {
      lines.push(`+ ${b[j++]}`);
    }
  }
  return lines.join("\n");
}
