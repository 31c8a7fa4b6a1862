/**
 * R12, from outside: what a disk, an administrator or another program can do
 * to the file while members talk. Each time the refusal is clear, health says
 * 503, nothing is acknowledged without being stored, and when the cause is
 * gone it goes on by itself.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join as joinPath } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { LOBBY } from "../../lib/protocol.ts";
import { check, count, type Defect } from "./checker.ts";
import { join, Member } from "./member.ts";
import { Person } from "./person.ts";
import { Random } from "./random.ts";
import { Server, UNLIMITED } from "./server.ts";
import type { Tree } from "./tree.ts";
import { readHeads, readRoom } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { pause, until } from "./waiting.ts";

export interface StorageOptions {
  seed: number;
  /** Which faults, by their names. */
  only?: RegExp;
}

interface Scene {
  /** The folder of the database, a small file system of its own. */
  folder: string;
  path: string;
  cleanUp: DisposableStack;
}

interface Fault {
  name: string;
  /** Where it can be caused: on a small file system, or where files usually are. */
  on: "small disk" | "usual disk";
  /** What the members' sends are refused with. */
  code: "storage_full" | "readonly" | "unavailable";
  cause(scene: Scene): Promise<void> | void;
  /** Takes the cause away; nothing to do where the server helps itself. */
  cure?(scene: Scene): Promise<void> | void;
}

const DISK_MIB = 32;
const MEMBERS = 4;
/** How often each member says something, or the disk would be full by itself. */
const TALK_EVERY_MS = 10;
/** How long a fault is watched after it was noticed. */
const WATCHED_MS = 300;
const NOTICED_WITHIN_SECONDS = 10;
const RECOVERED_WITHIN_SECONDS = 10;
/** Bytes at the beginning that are left alone, so that the file still opens. */
const SPARED_BYTES = 128 * 1024;
const FILLERS = 2_000;

const READ_ONLY = "read-only";

const FAULTS: readonly Fault[] = [
  {
    name: "full",
    on: "small disk",
    code: "storage_full",
    async cause({ folder }) {
      // Writes until nothing fits any more, however little.
      for (const block of [64 * 1024, 4 * 1024, 1]) {
        await system(
          "sh",
          "-c",
          `dd if=/dev/zero bs=${block} >> ${folder}/ballast; true`,
        );
      }
    },
    cure: ({ folder }) => Deno.remove(joinPath(folder, "ballast")),
  },
  {
    name: READ_ONLY,
    on: "usual disk",
    code: "readonly",
    cause: ({ path }) => system("chattr", "+i", path, `${path}-wal`),
    cure: ({ path }) => system("chattr", "-i", path, `${path}-wal`),
  },
  {
    name: "locked",
    on: "usual disk",
    code: "unavailable",
    cause({ path, cleanUp }) {
      const db = new DatabaseSync(path);
      cleanUp.defer(() => db.close());
      // The server may be storing just now.
      db.exec("PRAGMA busy_timeout = 10000");
      db.exec("BEGIN IMMEDIATE");
    },
    cure: ({ cleanUp }) => cleanUp.dispose(),
  },
  {
    name: "removed",
    on: "usual disk",
    code: "unavailable",
    cause: ({ path }) => Deno.remove(path),
  },
  {
    name: "removed with its log",
    on: "usual disk",
    code: "unavailable",
    async cause({ path }) {
      for (const end of ["", "-wal", "-shm"]) {
        await Deno.remove(`${path}${end}`);
      }
    },
  },
  {
    name: "replaced",
    on: "usual disk",
    code: "unavailable",
    async cause({ path }) {
      await Deno.rename(path, `${path}.mine`);
      await Deno.writeTextFile(path, "Something else");
    },
    cure: ({ path }) => Deno.rename(`${path}.mine`, path),
  },
];

export async function breakStorage(
  tree: Tree,
  { seed, only = /./ }: StorageOptions,
): Promise<Outcome> {
  const random = new Random(seed);
  const noticed: number[] = [];
  const recovered: number[] = [];
  const defects: Defect[] = [];
  const failures: string[] = [];
  const skipped: string[] = [];

  async function sufferAll(
    faults: readonly Fault[],
    folder: string,
    andDamage: boolean,
  ): Promise<void> {
    await using crew = await Crew.start(tree, folder, random.fork());
    let now = "";
    try {
      for (const fault of faults) {
        now = fault.name;
        const { noticedMs, recoveredMs } = await crew.suffer(fault);
        noticed.push(noticedMs / 1_000);
        recovered.push(recoveredMs / 1_000);
      }
      now = "the end";
      defects.push(...await crew.settle());
      now = "corrupt";
      if (andDamage) await crew.sufferDamage();
    } catch (error) {
      // What comes next would only suffer from it.
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`${now}: ${reason}`);
    }
  }

  const faults = FAULTS.filter(({ name }) => only.test(name));
  const onSmall = faults.filter(({ on }) => on === "small disk");
  const onUsual = faults.filter(({ on }) => on === "usual disk");
  {
    await using disk = await SmallDisk.mount();
    if (disk !== null) await sufferAll(onSmall, disk.folder, false);
    else skipped.push(...onSmall.map(({ name }) => name));
  }
  {
    const folder = await Deno.makeTempDir({ prefix: "chat_data_" });
    const possible: Fault[] = [];
    for (const fault of onUsual) {
      if (fault.name !== READ_ONLY || await canFreeze(folder)) {
        possible.push(fault);
      } else skipped.push(fault.name);
    }
    await sufferAll(possible, folder, only.test("corrupt"));
    await Deno.remove(folder, { recursive: true });
  }
  const lost = count(defects, "lost");
  const r12 = verdicts("R12");
  return {
    verdicts: [
      r12.exactly("faults not survived", 0, failures.length),
      r12.exactly("faults", faults.length - skipped.length, noticed.length),
      r12.note("faults that need rights this run has not", skipped.length),
      r12.atMost(
        "slowest to notice",
        NOTICED_WITHIN_SECONDS,
        Math.max(0, ...noticed),
        " s",
      ),
      r12.atMost(
        "slowest to recover",
        RECOVERED_WITHIN_SECONDS,
        Math.max(0, ...recovered),
        " s",
      ),
      r12.exactly("acknowledged and lost", 0, lost),
      r12.exactly("other defects", 0, defects.length - lost),
    ],
    details: [
      ...skipped.map((name) =>
        `${name}: skipped, as this run may not cause it`
      ),
      ...failures,
      ...defects.map(({ kind, detail }) => `${kind}: ${detail}`),
    ],
  };
}

/** Members who talk to a server whose disk is small. */
class Crew implements AsyncDisposable {
  readonly #server: Server;
  readonly #members: readonly Member[];
  readonly #stack: AsyncDisposableStack;
  #isOn = true;
  #acks = 0;

  private constructor(
    server: Server,
    members: readonly Member[],
    stack: AsyncDisposableStack,
  ) {
    this.#server = server;
    this.#members = members;
    this.#stack = stack;
    for (const [i, member] of members.entries()) {
      let said = 0;
      let wanted = 0;
      member.next = () =>
        said < wanted ? { room: LOBBY, body: `${i} says ${++said}` } : null;
      member.onAck = () => this.#acks += 1;
      member.start();
      const talk = setInterval(() => {
        if (!this.#isOn) return;
        wanted = said + 1;
        member.wake();
      }, TALK_EVERY_MS);
      stack.defer(() => clearInterval(talk));
    }
  }

  static async start(
    tree: Tree,
    dataDir: string,
    random: Random,
  ): Promise<Crew> {
    await using stack = new AsyncDisposableStack();
    const server = stack.use(
      await Server.start({ tree, env: UNLIMITED, dataDir }),
    );
    const members: Member[] = [];
    for (let i = 0; i < MEMBERS; i++) {
      const name = `Member ${i}`;
      const cookie = await join(server.origin, name);
      members.push(stack.use(
        new Member({
          name,
          port: server.port,
          cookie,
          rooms: [LOBBY],
          random: random.fork(),
        }),
      ));
    }
    return new Crew(server, members, stack.move());
  }

  /** Lives through one fault; how long it took to be seen, and to be over. */
  async suffer(fault: Fault): Promise<{
    noticedMs: number;
    recoveredMs: number;
  }> {
    await this.#goesOn();
    using cleanUp = new DisposableStack();
    const folder = this.#server.dataDir;
    const scene: Scene = { folder, path: joinPath(folder, "chat.db"), cleanUp };
    const refused = this.#refusals(fault.code);
    const causedMs = performance.now();
    await fault.cause(scene);
    await until(
      () => `a refusal as ${fault.code}, only: ${this.#allRefusals()}`,
      () => this.#refusals(fault.code) > refused,
    );
    const noticedMs = performance.now() - causedMs;
    if (fault.cure === undefined) {
      await this.#goesOn();
      return { noticedMs, recoveredMs: performance.now() - causedMs };
    }
    assertEquals(await this.#health(), { status: 503, body: fault.code });
    const acks = this.#acks;
    await pause(WATCHED_MS);
    assertEquals(this.#acks - acks, 0, "acknowledged while it could not be");
    const curedMs = performance.now();
    await fault.cure(scene);
    await this.#goesOn();
    const recoveredMs = performance.now() - curedMs;
    // What was acknowledged since is on the disk, and not in a lost file.
    await this.#server.restart();
    return { noticedMs, recoveredMs };
  }

  /** After a power cut: what the members saw, against what is stored. */
  async settle(): Promise<Defect[]> {
    await this.#server.restart();
    this.#isOn = false;
    const members = this.#members;
    await Promise.all(members.map((member) => member.caughtUp(new Map())));
    const heads = await readHeads(this.#server.origin, [LOBBY]);
    await Promise.all(members.map((member) => member.caughtUp(heads)));
    return check(
      members.map(({ transcript }) => transcript),
      new Map([[LOBBY, await readRoom(this.#server.origin, LOBBY)]]),
    );
  }

  /** Flipped bytes: nothing wrong is shown, and a backup brings it all back. */
  async sufferDamage(): Promise<void> {
    const server = this.#server;
    for (const member of this.#members) await member.stop();
    await fill(server.origin);
    const before = await readRoom(server.origin, LOBBY);
    const backup = joinPath(server.dataDir, "backup.db");
    await server.tool("backup", backup);
    await server.stop("SIGTERM");
    const path = joinPath(server.dataDir, "chat.db");
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(
      path,
      bytes.map((byte, i) => i < SPARED_BYTES ? byte : byte ^ 0xa5),
    );
    await server.start();
    assertEquals(await isReadable(server.origin), false);
    assertEquals((await this.#health()).status, 503);
    const advice = server.lines.filter((line) => line.includes("restore"));
    assertEquals(advice.length > 0, true, "no line says what to do");
    await server.stop("SIGTERM");
    await server.tool("restore", backup);
    await server.start();
    assertEquals(await readRoom(server.origin, LOBBY), before);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  /** Waits until messages go through, and health says so. */
  async #goesOn(): Promise<void> {
    const enough = this.#acks + 2 * MEMBERS;
    await until(
      () => `messages that go through; ${this.#server.lines.slice(-3)}`,
      () => this.#acks >= enough,
    );
    assertEquals(await this.#health(), { status: 200, body: "ok" });
  }

  #refusals(code: string): number {
    return this.#members.reduce(
      (sum, { transcript }) => sum + (transcript.nacks.get(code) ?? 0),
      0,
    );
  }

  #allRefusals(): string {
    return this.#members.map(({ transcript }) =>
      JSON.stringify([...transcript.nacks])
    ).join(" ");
  }

  async #health(): Promise<{ status: number; body: string }> {
    const response = await fetch(`${this.#server.origin}/api/health`);
    const { status: body } = await response.json();
    return { status: response.status, body };
  }
}

/** So that there is more than what {@linkcode SPARED_BYTES} spares. */
async function fill(origin: string): Promise<void> {
  const filler = await Person.join(origin, "Filler");
  await filler.tellMany(LOBBY, FILLERS, "x".repeat(500));
}

/** Whether all messages can be read; what cannot must be a 503. */
async function isReadable(origin: string): Promise<boolean> {
  let after = 0;
  while (true) {
    const url =
      `${origin}/api/rooms/${LOBBY}/messages?after=${after}&limit=100`;
    const response = await fetch(url);
    await response.body?.cancel();
    if (response.status === 503) return false;
    assertEquals(response.status, 200);
    if (after > 2 * FILLERS) return true;
    after += 100;
  }
}

/** A file system that is full soon, and gone afterwards. */
class SmallDisk implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** `null` where that is not allowed. */
  static async mount(): Promise<SmallDisk | null> {
    if (Deno.build.os !== "linux" || Deno.uid() !== 0) return null;
    const folder = await Deno.makeTempDir({ prefix: "chat_disk_" });
    const mounted = await new Deno.Command("mount", {
      args: ["-t", "tmpfs", "-o", `size=${DISK_MIB}m`, "tmpfs", folder],
      stderr: "null",
    }).output();
    if (mounted.success) return new SmallDisk(folder);
    await Deno.remove(folder);
    return null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await system("umount", "-l", this.folder);
    await Deno.remove(this.folder);
  }
}

/** Whether a file there can be made to refuse writes, even those of root. */
async function canFreeze(folder: string): Promise<boolean> {
  const path = await Deno.makeTempFile({ dir: folder });
  const freeze = new Deno.Command("sh", {
    // Some file systems take the flag, and ignore it for files that are open.
    args: [
      "-c",
      `exec 3>"$0"; chattr +i "$0"; ! echo x >&3; is=$?; chattr -i "$0"; exit $is`,
      path,
    ],
    stderr: "null",
  });
  const { success } = await freeze.output();
  await Deno.remove(path);
  return success;
}

async function system(program: string, ...args: string[]): Promise<void> {
  const command = new Deno.Command(program, { args, stdout: "null" });
  const { success, stderr } = await command.output();
  if (success) return;
  throw new Error(
    `${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`,
  );
}
