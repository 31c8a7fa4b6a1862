/**
 * R16: people have come and gone, and the server holds as many descriptors and
 * timers as before, and shows nobody. Its memory is looked at in `soak.ts`, as
 * the timers can be counted only in a copy that is patched.
 *
 * @module
 */
import { Guests } from "./guests.ts";
import { Server, UNLIMITED } from "./server.ts";
import { COUNTED_TIMERS, countTimers } from "./timers.ts";
import { type Patch, Tree } from "./tree.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { PATIENCE_MS, until } from "./waiting.ts";

export interface LeftoversOptions {
  seed: number;
  people: number;
  /** How long they come and go. */
  seconds: number;
  /** How long timers may take to end, once all else is as it was. */
  timersMs?: number;
  /** Further patches, as of a mutant. */
  patches?: readonly Patch[];
}

/** Descriptors and timers that may be more: what comes and goes by itself. */
export const SLACK = 2;

export async function leaveNothing(
  { seed, people, seconds, timersMs = PATIENCE_MS, patches = [] }:
    LeftoversOptions,
): Promise<Outcome> {
  await using tree = await Tree.build(...COUNTED_TIMERS, ...patches);
  await using server = await Server.start({ tree, env: UNLIMITED });
  using guests = await Guests.invite(server, people, seed);
  // Everybody has been there once: what is made on first use is made.
  await guests.visit();
  await until("nobody", async () => await guests.present() === 0);
  const before = await holdings(server);

  await guests.comeAndGo(people, seconds);
  let after: typeof before = { descriptors: NaN, timers: NaN };
  let present = NaN;
  const isBack = async () => {
    present = await guests.present();
    after = await holdings(server);
    return present === 0 && after.descriptors <= before.descriptors + SLACK;
  };
  const isWithoutTimers = async () =>
    await isBack() && after.timers <= before.timers + SLACK;
  // The figures are judged below, also if they could not be had: they are no
  // numbers then, and the reason is told here.
  const tell = (error: unknown) => console.error(error);
  await until("nobody and nothing", isBack).catch(tell);
  await until("all as before", isWithoutTimers, timersMs).catch(tell);

  const { complaints } = guests;
  const r16 = verdicts("R16");
  return {
    verdicts: [
      r16.note("timers before", before.timers),
      r16.atMost("timers after", before.timers + SLACK, after.timers),
      r16.atMost(
        "descriptors after, of a few",
        before.descriptors + SLACK,
        after.descriptors,
      ),
      r16.exactly("still present", 0, present),
      r16.exactly("protocol broken, of a few", 0, complaints.length),
    ],
    details: complaints,
  };
}

interface Holdings {
  descriptors: number;
  timers: number;
}

async function holdings(server: Server): Promise<Holdings> {
  const timers = await countTimers(server);
  return { timers, descriptors: await server.descriptors() };
}
