import { assertEquals } from "@std/assert";

async function readJson(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await Deno.readTextFile(new URL(path, import.meta.url)));
}

const real = await readJson("../../deno.json");
const npmOnly = await readJson("../../tools/npm_only/deno.json");

Deno.test("The npm-only config compiles and imports as the real one does", () => {
  assertEquals(npmOnly.imports, real.imports);
  assertEquals(npmOnly.compilerOptions, real.compilerOptions);
});

Deno.test("The npm-only config leaves out the same folders", () => {
  const excluded = real.exclude as string[];

  assertEquals(npmOnly.exclude, excluded.map((path) => `../../${path}`));
});

Deno.test("Each stand-in has the name and version that the app imports", async () => {
  for (const link of npmOnly.links as string[]) {
    const { name, version } = await readJson(
      `../../tools/npm_only/${link}/deno.json`,
    );
    const imported = Object.values(real.imports as Record<string, string>);
    assertEquals(imported.includes(`jsr:${name}@${version}`), true);
  }
});

Deno.test("The stand-ins share the app's npm packages", async () => {
  const { imports } = await readJson("../../tools/npm_only/fresh/deno.json");
  const shared = real.imports as Record<string, string>;
  for (const [name, specifier] of Object.entries(imports as object)) {
    assertEquals(shared[name] ?? specifier, specifier);
  }
});

Deno.test("deno.lock holds the integrity of every npm package", async () => {
  const lock = await readJson("../../deno.lock");
  const packages = Object.entries(
    lock.npm as Record<string, { integrity?: string }>,
  );

  assertEquals(packages.length > 0, true);
  for (const [name, { integrity = "" }] of packages) {
    assertEquals(integrity.startsWith("sha512-"), true, name);
  }
});

Deno.test("The npm-only lock pins every npm package that the app imports", async () => {
  const { specifiers } = await readJson("../../tools/npm_only/deno.lock");
  const pinned = Object.keys(specifiers as object);
  const imported = Object.values(real.imports as Record<string, string>)
    .filter((specifier) => specifier.startsWith("npm:"));

  assertEquals(imported.filter((specifier) => !pinned.includes(specifier)), []);
});
