/** Runs many seeds, on all cores, and tells which of them broke a promise. */
import { type Run, simulate } from "./simulate.ts";

/** Seeds that a core is given at a time. */
const SHARE = 50;
/** So few are done here before another core has begun. */
const FEW = 1_000;

/** What a core is to run; both included. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** The runs that broke a promise, of `count` seeds from one on. */
export async function brokenSeeds(from: number, count: number): Promise<Run[]> {
  const end = from + count - 1;
  if (count <= FEW) return await brokenOf({ from, to: end });
  const shares: Share[] = [];
  for (let next = from; next <= end; next += SHARE) {
    shares.push({ from: next, to: Math.min(next + SHARE - 1, end) });
  }
  const broken: Run[] = [];
  const cores = Math.min(navigator.hardwareConcurrency, shares.length);
  await Promise.all(
    Array.from({ length: cores }, () => work(shares, broken)),
  );
  return broken.sort((one, other) => one.seed - other.seed);
}

/** The runs of a share that broke a promise. */
export async function brokenOf({ from, to }: Share): Promise<Run[]> {
  const broken: Run[] = [];
  for (let seed = from; seed <= to; seed++) {
    const run = await simulate(seed);
    if (run.violation !== null) broken.push(run);
  }
  return broken;
}

async function work(shares: Share[], broken: Run[]): Promise<void> {
  const worker = new Worker(import.meta.resolve("./seed_worker.ts"), {
    type: "module",
  });
  try {
    for (let share = shares.shift(); share; share = shares.shift()) {
      broken.push(...await ask(worker, share));
    }
  } finally {
    worker.terminate();
  }
}

function ask(worker: Worker, share: Share): Promise<Run[]> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Run[]>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(
        new Error(
          `Cannot run seeds ${share.from} to ${share.to}: ${event.message}`,
        ),
      );
    };
    worker.postMessage(share);
  });
}
