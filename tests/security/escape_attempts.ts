/**
 * Started by `s10_s12_permissions_test.ts` with the permissions of the server:
 * tries what the server must be able to do, and what nobody who took it over
 * may. Prints what was refused and what was not, as JSON. Should one of them
 * work, it does no harm.
 *
 * @module
 */
import { connect } from "node:net";
import { readFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { userInfo } from "node:os";

const [port = "", dataDir = ""] = Deno.args;
const inside = `${dataDir}/file`;

/** What a server does. */
const WORK: Record<string, () => unknown> = {
  "listen on its address": () =>
    Deno.listen({ hostname: "127.0.0.1", port: Number(port) }).close(),
  "write its data": () => Deno.writeTextFile(inside, "data"),
  "read its data": () => Deno.readTextFile(inside),
  "read its program": () => Deno.readTextFile("main.ts"),
  "read a variable it is told": () => Deno.env.get("PORT"),
};

const ESCAPES: Record<string, () => unknown> = {
  "read a file of the system": () => Deno.readTextFile("/etc/passwd"),
  "read a file of the system, by Node": () => readFile("/etc/passwd"),
  "read a file of the system, by its address": () =>
    fetch("file:///etc/passwd"),
  "read upwards from the data": () =>
    Deno.readTextFile(`${dataDir}/../../etc/passwd`),
  "read upwards from the program": () => Array.fromAsync(Deno.readDir("..")),
  "read the memory of the process": () => Deno.open("/proc/self/mem"),
  "read the environment of the process": () =>
    Deno.readTextFile("/proc/self/environ"),
  "look at a file of the system": () => Deno.stat("/etc/shadow"),
  "list the root": () => Array.fromAsync(Deno.readDir("/")),
  "write beside the data": () => Deno.writeTextFile(`${dataDir}_`, "x"),
  "write into the program": () => Deno.writeTextFile("escaped.txt", "x"),
  "write into the build": () => Deno.writeTextFile("_fresh/escaped.txt", "x"),
  "write into a folder for anybody": () =>
    Deno.writeTextFile("/tmp/escape", "x"),
  "make a temporary file": () => Deno.makeTempFile(),
  "remove the program": () => Deno.remove("escaped.txt"),
  "rename the data out": () => Deno.rename(inside, `${dataDir}_`),
  "link the system into the data": () =>
    Deno.symlink("/etc/passwd", `${dataDir}/link`),
  "link the system into the data, hard": () =>
    Deno.link("/etc/passwd", `${dataDir}/hard`),
  "change who may read the system": () => Deno.chmod("/etc/passwd", 0o644),
  "run a program": () => new Deno.Command("id").output(),
  "run a shell": () => new Deno.Command("/bin/sh").output(),
  "run itself": () => new Deno.Command(Deno.execPath()).output(),
  "run a program, by Node": () =>
    new Promise((resolve, reject) =>
      spawn("id").on("error", reject).on("exit", resolve)
    ),
  "load a library": () => Deno.dlopen("libc.so.6", {}),
  "ask who the user is": () => Deno.uid(),
  "ask who the user is, by Node": () => userInfo(),
  "ask the machine's name": () => Deno.hostname(),
  "ask for the machine's networks": () => Deno.networkInterfaces(),
  "ask for the machine's load": () => Deno.loadavg(),
  "end another process": () => Deno.kill(2 ** 30, "SIGTERM"),
  "read a variable it is not told": () => Deno.env.get("SECRET_OF_SOMEBODY"),
  "read all variables": () => Deno.env.toObject(),
  "change a variable": () => Deno.env.set("PATH", "."),
  "listen elsewhere": () =>
    Deno.listen({ hostname: "127.0.0.1", port: Number(port) + 1 }),
  "listen everywhere": () =>
    Deno.listen({ hostname: "0.0.0.0", port: Number(port) }),
  "connect to another port": () =>
    Deno.connect({ hostname: "127.0.0.1", port: Number(port) + 1 }),
  "connect to another address": () =>
    Deno.connect({ hostname: "192.0.2.1", port: 80 }),
  "connect to another address, by Node": () =>
    new Promise((_resolve, reject) =>
      connect(80, "192.0.2.1").on("error", reject)
    ),
  "connect by another name of this machine": () =>
    Deno.connect({ hostname: "localhost", port: Number(port) }),
  "connect to a file": () =>
    Deno.connect({ transport: "unix", path: "/run/docker.sock" }),
  "fetch a page": () => fetch("http://192.0.2.1/"),
  "fetch what clouds tell their machines": () =>
    fetch("http://169.254.169.254/latest/meta-data/"),
  "open a WebSocket": () => new WebSocket("ws://192.0.2.1/"),
  "ask for a name": () => Deno.resolveDns("example.org", "A"),
  // Made up while it runs: what is written out counts as part of the program.
  "load a module of the system": () => import(`file:///etc/${"passwd"}`),
  "load a module of the network": () => import(`http://192.0.2.1/${port}.ts`),
};

async function settle(attempt: () => unknown): Promise<string | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Node's own errors, and those of imports, name it in other ways.
    const text = `${error.name} ${Reflect.get(error, "code")} ${error.message}`;
    return /NotCapable|Requires \w+ access|ERR_ACCESS_DENIED/.test(text)
      ? "NotCapable"
      : text;
  }
}

const denied: Record<string, string> = {};
const done: Record<string, string> = {};
for (const [name, attempt] of Object.entries({ ...WORK, ...ESCAPES })) {
  const why = await settle(attempt);
  if (why === null) done[name] = "done";
  else denied[name] = why;
}
console.log(JSON.stringify({ denied, done }));
Deno.exit(0);
