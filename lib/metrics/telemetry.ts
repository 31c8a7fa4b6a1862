/**
 * Tells Deno's own telemetry all figures. It exports them, beside its own of
 * HTTP and memory, when the process runs with `OTEL_DENO=true`; without that,
 * a meter does nothing, and is never asked.
 *
 * @module
 */
import { type Meter, metrics as telemetry } from "@opentelemetry/api";
import {
  type Distribution,
  DISTRIBUTIONS,
  routeLabels,
  ROUTES,
  type Sources,
  VALUES,
} from "./catalogue.ts";
import { DURATION_BOUNDS } from "./histogram.ts";

/** To be called once in the life of a process. */
export function exportFigures(
  sources: Sources,
  meter: Meter = telemetry.getMeter("fresh-chat"),
): void {
  for (const { name, help: description, unit, kind, read } of VALUES) {
    const instrument = kind === "counter"
      ? meter.createObservableCounter(name, { description, unit })
      : meter.createObservableGauge(name, { description, unit });
    instrument.addCallback((result) => {
      for (const [value, labels = {}] of read(sources)) {
        result.observe(value, labels);
      }
    });
  }
  for (const figure of DISTRIBUTIONS) {
    for (const [histogram, labels = {}] of figure.read(sources)) {
      const instrument = histogramOf(meter, figure, histogram.bounds);
      histogram.also = (value) => instrument.record(value, labels);
    }
  }
  const routes = histogramOf(meter, ROUTES, DURATION_BOUNDS);
  sources.metrics.alsoAnswered = (figures, seconds) =>
    routes.record(seconds, routeLabels(figures));
}

function histogramOf(
  meter: Meter,
  { name, help: description, unit }: Distribution,
  bounds: readonly number[],
) {
  return meter.createHistogram(name, {
    description,
    unit,
    advice: { explicitBucketBoundaries: [...bounds] },
  });
}
