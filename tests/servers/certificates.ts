/**
 * An authority that nobody else believes, and a certificate for `localhost`
 * that it has signed, made by openssl in a folder that goes with them.
 *
 * @module
 */
import { join } from "node:path";
import { run } from "./run.ts";

const PROGRAM = "openssl";
const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
const ANEW = ["req", "-x509", ...KEY, "-nodes", "-days", "2"];

/** The files of a server, as its settings name them. */
export interface ServerFiles {
  cert: string;
  key: string;
}

export function hasOpenssl(): boolean {
  try {
    return new Deno.Command(PROGRAM, { args: ["version"], stdout: "null" })
      .outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

export class Certificates implements AsyncDisposable {
  /** Whoever believes this believes the server. */
  readonly authority: string;
  /** The same of somebody else, who has signed nothing. */
  readonly stranger: string;
  readonly server: ServerFiles;
  readonly #folder: string;

  static async make(): Promise<Certificates> {
    const made = new Certificates(
      await Deno.makeTempDir({ prefix: "chat-certificates-" }),
    );
    // For the user that PostgreSQL runs as.
    await Deno.chmod(made.#folder, 0o755);
    const signer = join(made.#folder, "authority.key");
    await authority("A stranger", made.stranger, signer);
    await authority("An authority", made.authority, signer);
    await run(
      ...[PROGRAM, ...ANEW, "-keyout", made.server.key],
      ...["-out", made.server.cert, "-subj", "/CN=localhost"],
      ...["-CA", made.authority, "-CAkey", signer],
      ...["-addext", "subjectAltName=DNS:localhost"],
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
    );
    return made;
  }

  private constructor(folder: string) {
    this.#folder = folder;
    this.authority = join(folder, "authority.pem");
    this.stranger = join(folder, "stranger.pem");
    this.server = {
      cert: join(folder, "server.pem"),
      key: join(folder, "server.key"),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** With a key of its own, in place of the last one's. */
async function authority(
  name: string,
  path: string,
  key: string,
): Promise<void> {
  await run(
    ...[PROGRAM, ...ANEW, "-keyout", key, "-out", path],
    ...["-subj", `/CN=${name} of the tests`],
  );
}
