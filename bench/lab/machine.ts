/**
 * What a figure depends on besides the program: the machine, and the versions
 * of what is compared.
 *
 * @module
 */
import { BUN_VERSION, VERSIONS } from "./packages.ts";

export interface Machine {
  processor: string;
  cores: number;
  memoryGib: number;
  system: string;
  versions: Readonly<Record<string, string>>;
}

export async function thisMachine(): Promise<Machine> {
  const { total } = Deno.systemMemoryInfo();
  return {
    processor: await processor(),
    cores: navigator.hardwareConcurrency,
    memoryGib: Math.round(total / 2 ** 30),
    system: `${Deno.build.os} ${Deno.osRelease()}`,
    versions: {
      Deno: Deno.version.deno,
      "g++": await versionOf("g++", "-dumpfullversion"),
      Bun: BUN_VERSION ?? "",
      Node: await versionOf("node", "--version"),
      ws: VERSIONS.ws ?? "",
      "socket.io": VERSIONS["socket.io"] ?? "",
    },
  };
}

export function machineLine(machine: Machine): string {
  const { processor, cores, memoryGib, system, versions } = machine;
  const list = Object.entries(versions).map((pair) => pair.join(" "));
  return `${processor}, ${cores} cores, ${memoryGib} GiB, ${system}; ${
    list.join(", ")
  }`;
}

async function processor(): Promise<string> {
  const info = await Deno.readTextFile("/proc/cpuinfo");
  return /^model name\s*: (.+)$/m.exec(info)?.[1] ?? Deno.build.arch;
}

async function versionOf(program: string, flag: string): Promise<string> {
  try {
    const { stdout } = await new Deno.Command(program, {
      args: [flag],
      stdin: "null",
    }).output();
    const [line = ""] = new TextDecoder().decode(stdout).split("\n");
    return line.replace(/^v/, "");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return "none";
  }
}
