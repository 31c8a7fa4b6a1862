/**
 * A real Chromium: the system's, else the one of an npm package. Where there
 * is neither, tests that need one are reported as ignored.
 *
 * @module
 */
import { type Browser, chromium } from "playwright-core";

/** How long a browser may take, on the slowest machine, for what is waited for. */
export const PATIENCE_MS = 120_000;

/** So that it does what it is told, and nothing else. */
export const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SYSTEM_PATHS = ["/usr/bin/chromium", "/usr/bin/google-chrome"];
/** Not a literal import, as it would be downloaded wherever it is not needed. */
const PACKAGE = "npm:@sparticuz/chromium@153.0.0";

/** The program's path, or `null` if none can be had. */
export async function findChromium(): Promise<string | null> {
  for (const path of SYSTEM_PATHS) {
    if (await isFile(path)) return path;
  }
  try {
    const { default: packaged } = await import(PACKAGE);
    return await packaged.executablePath();
  } catch (error) {
    console.error(
      `No Chromium: ${error instanceof Error ? error.message : error}`,
    );
    return null;
  }
}

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ARGUMENTS,
    timeout: PATIENCE_MS,
  });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
