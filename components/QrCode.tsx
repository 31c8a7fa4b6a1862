/**
 * A QR code as a drawing: one path, a bar for each run of dark modules.
 *
 * @module
 */

export interface QrCodeProps {
  /** Row by row, with the light margin; `true` is dark. */
  readonly modules: readonly (readonly boolean[])[];
  /** What it is, for who does not see it. */
  readonly label: string;
}

export function QrCode({ modules, label }: QrCodeProps) {
  const size = modules.length;
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <path d={modules.flatMap(barsOf).join("")} />
    </svg>
  );
}

function barsOf(row: readonly boolean[], y: number): string[] {
  const bars: string[] = [];
  let start = 0;
  for (const [x, dark] of row.entries()) {
    if (!dark) start = x + 1;
    else if (row[x + 1] !== true) {
      const width = x + 1 - start;
      bars.push(`M${start} ${y}h${width}v1h-${width}z`);
    }
  }
  return bars;
}
