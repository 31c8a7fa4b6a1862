/**
 * R4: a crash is harmless wherever it comes. The server is built with labels
 * at which it kills itself, or its writing thread, when a message passes; it
 * crashes at each of them under the eyes of members who talk on.
 *
 * @module
 */
import { LOBBY } from "../../lib/protocol.ts";
import { FAULT_POINTS, type FaultPoint } from "../../lib/sqlite/jobs.ts";
import { check } from "./checker.ts";
import { join, Member } from "./member.ts";
import { Random } from "./random.ts";
import { Server, UNLIMITED } from "./server.ts";
import { type Patch, Tree } from "./tree.ts";
import { readHeads, readRoom } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { until } from "./waiting.ts";

export interface CrashPointOptions {
  seed: number;
  /** At which passage of a point to crash; each is tried. */
  passages: readonly number[];
  /** Further patches, as of a mutant. */
  patches?: readonly Patch[];
  /** Which points, by their names. */
  only?: RegExp;
}

/** Between the log and the sockets, where the store has no labels. */
const SHELL_POINTS = ["before_append", "after_append", "mid_fan_out"] as const;
type ShellPoint = typeof SHELL_POINTS[number];

type Crash =
  | { in: "store"; at: FaultPoint; how: "kill_process" | "end_thread" }
  | { in: "shell"; at: ShellPoint; how: "kill_process" };

const CRASHES: readonly Crash[] = [
  ...FAULT_POINTS.flatMap((at): Crash[] => [
    { in: "store", at, how: "kill_process" },
    { in: "store", at, how: "end_thread" },
  ]),
  ...SHELL_POINTS.map((at): Crash => ({
    in: "shell",
    at,
    how: "kill_process",
  })),
];

const VARIABLE = "TEST_CRASH";

/** The labels; what reads them is the variable above. */
const LABELS: readonly Patch[] = [
  {
    path: "main.ts",
    find: "openSqliteStore({ folder, logger })",
    replace: `openSqliteStore({
      folder,
      logger,
      ...JSON.parse(Deno.env.get("${VARIABLE}") ?? "{}").store,
    })`,
  },
  {
    path: "lib/shell/link.ts",
    find: "export class Links ",
    replace: `
      const due = JSON.parse(Deno.env.get("${VARIABLE}") ?? "{}").shell;
      let passages = 0;
      export function passed(point: string): boolean {
        if (point !== due?.at || ++passages < due.passage) return false;
        // What was flushed is on its way; the rest of the room hears nothing.
        if (point !== "mid_fan_out") Deno.kill(Deno.pid, "SIGKILL");
        setTimeout(() => Deno.kill(Deno.pid, "SIGKILL"), 2);
        return true;
      }
      export class Links `,
  },
  {
    path: "lib/shell/drafts.ts",
    find: 'import type { Failures } from "./failures.ts";',
    replace: `import type { Failures } from "./failures.ts";
      import { passed } from "./link.ts";`,
  },
  {
    path: "lib/shell/drafts.ts",
    find:
      "const outcomes = await this.#store(group.map((item) => item.draft));",
    replace: `passed("before_append");
      const outcomes = await this.#store(group.map((item) => item.draft));
      passed("after_append");`,
  },
  {
    path: "lib/shell/fan_out.ts",
    find: 'import type { Link, Links } from "./link.ts";',
    replace: 'import { type Link, type Links, passed } from "./link.ts";',
  },
  {
    path: "lib/shell/fan_out.ts",
    find: "this.#sendShare(link, share);",
    replace: `this.#sendShare(link, share);
      if (passed("mid_fan_out")) return [];`,
  },
];

const MEMBERS = 4;
/** Acknowledgements that prove that it goes on after a crash of the thread. */
const ACKS_AFTERWARDS = 20;

export async function crashAtPoints(
  { seed, passages, patches = [], only = /./ }: CrashPointOptions,
): Promise<Outcome> {
  const points = CRASHES.filter(({ at }) => only.test(at));
  const random = new Random(seed);
  await using tree = await Tree.build(...LABELS, ...patches);
  await using server = await Server.start({
    tree,
    env: UNLIMITED,
    extraFlags: [`--allow-env=${VARIABLE}`, "--allow-run"],
  });
  await using stack = new AsyncDisposableStack();
  const members: Member[] = [];
  let isOn = true;
  let acks = 0;
  for (let i = 0; i < MEMBERS; i++) {
    const name = `Member ${i}`;
    const member = stack.use(
      new Member({
        name,
        port: server.port,
        cookie: await join(server.origin, name),
        rooms: [LOBBY],
        random: random.fork(),
      }),
    );
    let said = 0;
    member.next = () =>
      isOn ? { room: LOBBY, body: `${name} says ${++said}` } : null;
    member.onAck = () => acks += 1;
    members.push(member.start());
  }

  const failures: string[] = [];
  let crashes = 0;
  for (const passage of passages) {
    for (const crash of points) {
      await server.kill();
      server.env = { ...UNLIMITED, [VARIABLE]: order(crash, passage) };
      const printed = server.lines.length;
      await server.start();
      try {
        if (crash.how === "kill_process") await killed(server);
        else await recovered(server, printed);
        crashes += 1;
      } catch (error) {
        failures.push(`${crash.how} at ${crash.at}, ${passage}: ${error}`);
      }
    }
  }
  await server.kill();
  server.env = UNLIMITED;
  await server.start();
  isOn = false;
  await Promise.all(members.map((member) => member.caughtUp(new Map())));
  const heads = await readHeads(server.origin, [LOBBY]);
  await Promise.all(members.map((member) => member.caughtUp(heads)));

  const stored = new Map([[LOBBY, await readRoom(server.origin, LOBBY)]]);
  const transcripts = members.map(({ transcript }) => transcript);
  for (const { kind, detail } of check(transcripts, stored)) {
    failures.push(`${kind}: ${detail}`);
  }
  const r4 = verdicts("R4");
  return {
    verdicts: [
      r4.exactly("crashes", points.length * passages.length, crashes),
      r4.note("acknowledged", acks),
      r4.exactly("failures", 0, failures.length),
    ],
    details: failures,
  };

  /** The thread ended, another took its place, and messages go through. */
  async function recovered(server: Server, printed: number): Promise<void> {
    const said = (what: string) =>
      server.lines.slice(printed).some((line) => line.includes(what));
    await until("the end of the thread", () => said("writer_died"));
    await until("another thread", () => said("storage_recovered"));
    const enough = acks + ACKS_AFTERWARDS;
    await until("messages after the crash", () => acks >= enough);
  }
}

function order(crash: Crash, passage: number): string {
  const { at, how } = crash;
  return JSON.stringify(
    crash.in === "shell"
      ? { shell: { at, passage } }
      : { store: { crash: { at, how, group: passage } } },
  );
}

async function killed(server: Server): Promise<void> {
  await until("its end", () => !server.isRunning);
  const { signal } = await server.ended();
  if (signal !== "SIGKILL") throw new Error(`It ended by ${signal}`);
}
