/**
 * When a calendar day begins, wherever that is.
 *
 * @module
 */

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** No time zone is further from UTC than this, in either direction. */
const ZONES_MS = 16 * 3_600_000;

/**
 * The first moment of a day, in Unix milliseconds; `null` if it is none. In
 * UTC where the zone is unknown.
 *
 * @param day As `YYYY-MM-DD`.
 * @param zone An IANA time zone.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(dayStart("2026-11-23", null), Date.UTC(2026, 10, 23));
 * assertEquals(
 *   dayStart("2026-11-23", "Asia/Kathmandu"),
 *   Date.UTC(2026, 10, 22, 18, 15),
 * );
 * assertEquals(dayStart("2026-02-31", null), null);
 * ```
 */
export function dayStart(day: string, zone: string | null): number | null {
  const nearMs = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : NaN;
  // Some engines take the 31st of February for the 3rd of March.
  if (Number.isNaN(nearMs) || isoDay(nearMs) !== day) return null;
  const format = formatIn(zone);
  if (format === null) return nearMs;
  // By halves, as no zone changes its clocks but on the quarter of an hour.
  let low = (nearMs - ZONES_MS) / QUARTER_MS;
  let high = (nearMs + ZONES_MS) / QUARTER_MS;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (format.format(middle * QUARTER_MS) < day) low = middle + 1;
    else high = middle;
  }
  return low * QUARTER_MS;
}

/** The day after one that there is, as `YYYY-MM-DD`. */
export function dayAfter(day: string): string {
  return isoDay(Date.parse(day) + DAY_MS);
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Writes days as `YYYY-MM-DD`; not kept, as anybody can name any zone. */
function formatIn(zone: string | null): Intl.DateTimeFormat | null {
  if (zone === null || zone === "") return null;
  try {
    // Swedish writes ISO dates.
    return new Intl.DateTimeFormat("sv-SE", {
      dateStyle: "short",
      timeZone: zone,
    });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
