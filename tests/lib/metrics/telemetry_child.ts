/**
 * A process that exports figures, as long as it is allowed to: what
 * `telemetry_test.ts` starts.
 *
 * @module
 */
import { DISTRIBUTIONS } from "../../../lib/metrics/catalogue.ts";
import { Metrics } from "../../../lib/metrics/metrics.ts";
import { exportFigures } from "../../../lib/metrics/telemetry.ts";
import { sources } from "./sources.ts";

const metrics = new Metrics();
const figures = sources(metrics);
exportFigures(figures);
for (const { read } of DISTRIBUTIONS) {
  for (const [histogram] of read(figures)) histogram.observe(0.002);
}
metrics.answered("/r/:room", "GET", 200, 0.003);
// Until the test, which listens, has what it waits for, and ends the process.
setInterval(() => {}, 1_000);
