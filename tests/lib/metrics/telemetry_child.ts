/**
 * A process that exports figures, as long as it is allowed to: what
 * `telemetry_test.ts` starts.
 *
 * @module
 */
import { Metrics } from "../../../lib/metrics/metrics.ts";
import { exportFigures } from "../../../lib/metrics/telemetry.ts";
import { sources } from "./sources.ts";

const metrics = new Metrics();
exportFigures(sources(metrics));
metrics.append.observe(0.002);
metrics.groupSize.observe(3);
metrics.read.observe(0.001);
metrics.loopDelay.observe(0);
metrics.answered("/r/:room", "GET", 200, 0.003);
// Until the test, which listens, has what it waits for, and ends the process.
setInterval(() => {}, 1_000);
