/**
 * Takes from a config what only building and testing need, so that an image
 * does not hold it: Deno fetches all packages that a config names.
 *
 * Usage: `deno run -RW deploy/leave_out.ts deno.json PACKAGE…`
 *
 * @module
 */
const [path = "deno.json", ...names] = Deno.args;
const config: { imports: Record<string, string> } = JSON.parse(
  await Deno.readTextFile(path),
);
for (const name of names) {
  if (!(name in config.imports)) {
    console.error(`${path} names no package "${name}"`);
    Deno.exit(1);
  }
  delete config.imports[name];
}
await Deno.writeTextFile(path, `${JSON.stringify(config, null, 2)}\n`);
