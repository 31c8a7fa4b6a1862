/**
 * R1 and R2: members talk, lines are cut and the server is killed, again and
 * again, at moments that only chance knows. Afterwards everything that was
 * acknowledged must be stored exactly once, where it was promised, and all
 * must have been shown the same.
 *
 * @module
 */
import { detailsOf, Load, lossVerdicts } from "./load.ts";
import { Random } from "./random.ts";
import { Server, UNLIMITED } from "./server.ts";
import type { Tree } from "./tree.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { pause } from "./waiting.ts";

export interface CrashOptions {
  seed: number;
  kills: number;
  members: number;
  /** Mean acknowledgements between two kills. */
  acksPerLife: number;
  acksAtLeast: number;
  /** When kills come, each as often as it stands here. */
  moments?: readonly [Moment, ...Moment[]];
  /** What the server is told besides, such as which database it has. */
  env?: Readonly<Record<string, string>>;
}

/** A moment for a kill. */
type Moment =
  /** As an acknowledgement is read, while others are on their way. */
  | "ack"
  /** A little later. */
  | "soon after"
  /** As the very last acknowledgement is read, and nothing is on its way. */
  | "last word"
  /** At any time, even while the server starts. */
  | "any";
const MOMENTS: readonly [Moment, ...Moment[]] = [
  "ack",
  "ack",
  "ack",
  "soon after",
  "soon after",
  "last word",
  "any",
];
const SOON_WITHIN_MS = 5;
const ANY_WITHIN_MS = 400;
/** Members of even number have more than one message under way. */
const WINDOW = 8;

export async function crash(
  tree: Tree,
  options: CrashOptions,
): Promise<Outcome> {
  const { seed, kills, acksPerLife, acksAtLeast, moments = MOMENTS } = options;
  const random = new Random(seed);
  const sinceMs = performance.now();
  const env = { ...UNLIMITED, ...options.env };
  await using server = await Server.start({ tree, env });
  await using load = await Load.start({
    port: server.port,
    members: options.members,
    random,
    window: (i) => i % 2 === 0 ? WINDOW : 1,
  });

  for (let kill = 0; kill < kills; kill++) {
    const moment = random.pick(moments);
    if (moment === "any") {
      if (!server.isRunning) server.spawn();
      await pause(random.below(ANY_WITHIN_MS));
      await server.kill();
      continue;
    }
    if (!server.isRunning) await server.start();
    await load.acknowledged(random.below(2 * acksPerLife));
    if (moment === "last word") await load.silence();
    else if (moment === "soon after") {
      await pause(random.below(SOON_WITHIN_MS));
    }
    await server.kill();
    load.resume();
  }
  await server.start();
  if (load.acks < acksAtLeast) {
    await load.acknowledged(acksAtLeast - load.acks);
  }

  const { defects, cuts } = await load.check(server.origin);
  const seconds = (performance.now() - sinceMs) / 1_000;
  const r1 = verdicts("R1");
  return {
    verdicts: [
      r1.note("SIGKILLs", kills),
      r1.note("lines lost", cuts),
      r1.atLeast("acknowledged", acksAtLeast, load.acks),
      ...lossVerdicts(defects, ["R1", "R2"]),
      r1.atMost("duration", 120, seconds, " s"),
    ],
    details: detailsOf(defects),
  };
}
