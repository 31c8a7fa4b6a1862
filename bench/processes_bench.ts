/**
 * What one to three processes over one PostgreSQL cost, and how long a message
 * takes from one to another; prints a table.
 *
 *     deno task bench processes
 *
 * All share this machine with the database and with those who talk, who are not
 * counted: what a message costs is worth more here than how long it takes.
 * Needs PostgreSQL (Debian's package), and a minute.
 *
 * @module
 */
import { Cluster } from "../tests/faults/cluster.ts";
import { Crowd } from "../tests/faults/crowd.ts";
import { Tree } from "../tests/faults/tree.ts";
import { pause } from "../tests/faults/waiting.ts";
import { postgresPrograms } from "../tests/servers/postgres.ts";
import { cpuMicros, cpuMicrosOfTree } from "./cpu_time.ts";
import { percentile } from "./percentile.ts";

const PROCESSES = [1, 2, 3];
const PEOPLE = 12;
const PER_SECOND = 200;
const WARM_UP = 400;
const MESSAGES = 2_000;
/** Messages while LISTEN is cut off, and how late one is that was not told of. */
const CUT_MESSAGES = 300;
const LATE_MS = 100;
const BODY = "A message of the length that people write in a chat on average.";

if (postgresPrograms() === null) {
  console.log("Not run: PostgreSQL is not installed");
  Deno.exit(0);
}
console.log(
  `${PEOPLE} people in one room, ${PER_SECOND} messages a second\n`,
);
console.log(
  "processes   CPU µs a message: each process   PostgreSQL   to another: p50 ms   p99 ms   LISTEN cut: whole again after",
);
await using tree = await Tree.build();
for (const processes of PROCESSES) await bench(processes);

async function bench(processes: number): Promise<void> {
  await using cluster = await Cluster.start({ tree, processes, redis: false });
  const { servers, postgres } = cluster;
  using crowd = await Crowd.gather(PEOPLE, ...servers);
  await crowd.talk(talk(WARM_UP));
  const measure = async () => ({
    servers: await Promise.all(servers.map(({ pid }) => cpuMicros(pid))),
    postgres: await cpuMicrosOfTree(postgres.pid),
  });
  const before = await measure();
  const { latenciesMs } = await crowd.talk(talk(MESSAGES));
  const after = await measure();
  const perServer = after.servers.map((end, i) =>
    each(end - (before.servers[i] ?? 0))
  );
  const wholeMs = processes === 1 ? null : await cutOff(cluster, crowd);
  if (crowd.defects.length > 0) throw new Error(crowd.defects.join("; "));
  console.log(
    [
      String(processes).padEnd(11),
      perServer.join(" ").padEnd(31),
      String(each(after.postgres - before.postgres)).padEnd(12),
      percentile(latenciesMs, 0.5).toFixed(1).padEnd(19),
      percentile(latenciesMs, 0.99).toFixed(1).padEnd(8),
      wholeMs === null ? "" : `${(wholeMs / 1_000).toFixed(2)} s`,
    ].join(" ").trimEnd(),
  );
}

/**
 * Cuts off what processes hear each other by; resolves with how late the last
 * message was that had to wait for it.
 */
async function cutOff(
  { postgres }: Cluster,
  crowd: Crowd,
): Promise<number> {
  const talking = crowd.talk(talk(CUT_MESSAGES));
  await pause(200);
  await postgres.cut("fresh-chat bus");
  const { latenciesMs } = await talking;
  const late = latenciesMs.filter((ms) => ms > LATE_MS);
  return Math.max(0, ...late);
}

function talk(messages: number) {
  return { messages, perSecond: PER_SECOND, body: () => BODY };
}

function each(micros: number): number {
  return Math.round(micros / MESSAGES);
}
