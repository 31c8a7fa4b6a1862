/**
 * What formats texts, as one file to load.
 *
 * @module
 */
import { formatter } from "../../components/FormattedText.tsx";
import type { Format } from "../../components/formatting.ts";

/** More than there ever is between two frames. */
const FRAMES_MS = 20;

export function startFormat(): Format {
  const format = formatter(location.origin);
  whenIdle(() => format.text("www.example.org"));
  return format;
}

/**
 * The first link would take a frame or two, so there is one beforehand; but not
 * between the frames of a burst, of which it would hold one up for as long.
 */
function whenIdle(run: () => void): void {
  globalThis.requestIdleCallback?.((deadline) =>
    deadline.timeRemaining() > FRAMES_MS ? run() : whenIdle(run)
  );
}
