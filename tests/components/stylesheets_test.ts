import { assert, assertEquals } from "@std/assert";
import { STYLESHEET, STYLESHEETS } from "../../components/stylesheets.ts";
import { joinStyles } from "../../tools/builder.ts";

/** Of all together, compressed, as a page loads them. */
const CSS_BYTES_MAX = 10_000;
const root = new URL("../../static/", import.meta.url);

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(`.${path}`, root));
}

/** What pages load. Made before the tests, as it starts a process that goes on. */
const joined = await joinStyles();

Deno.test("STYLESHEETS lists every stylesheet there is, tokens first", async () => {
  const files = (await Array.fromAsync(Deno.readDir(root)))
    .map(({ name }) => `/${name}`)
    .filter((path) => path.endsWith(".css") && path !== STYLESHEET);
  assertEquals(STYLESHEETS.toSorted(), files.toSorted());
  assertEquals(STYLESHEETS[0], "/tokens.css");
});

Deno.test("STYLESHEET stays within its budget", async () => {
  const packed = new Blob([joined]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  const { byteLength } = await new Response(packed).arrayBuffer();
  const said = `CSS, gzip: ${byteLength} B`;
  console.log(said);
  assert(byteLength <= CSS_BYTES_MAX, said);
});

Deno.test("STYLESHEET holds what each stylesheet says, without comments", async () => {
  assert(joined.startsWith("@layer tokens,base,layout,components;"));
  assert(!joined.includes("/*"));
  for (const path of STYLESHEETS) {
    const css = (await read(path)).replaceAll(/\/\*.*?\*\//gs, "");
    for (const [, name = ""] of css.matchAll(/^ {2}\.([\w-]+)/gm)) {
      assert(joined.includes(`.${name}`), `${path} .${name}`);
    }
  }
});

Deno.test("STYLESHEETS take their colours from the tokens", async () => {
  // People's colours are one formula over twelve hues.
  const sources = ["/tokens.css", "/avatar.css"];
  for (const path of STYLESHEETS.filter((path) => !sources.includes(path))) {
    const css = (await read(path)).replaceAll(/\/\*.*?\*\//gs, "");
    assert(!/#[0-9a-f]{3,8}\b|\b(rgb|hsl|okl\w+)a?\(/i.test(css), path);
  }
});

Deno.test("STYLESHEETS are put in layers, all of them", async () => {
  for (const path of STYLESHEETS) {
    const css = (await read(path)).replaceAll(/\/\*.*?\*\//gs, "");
    assert(css.trimStart().startsWith("@layer"), path);
    assertEquals(css.split(/^@layer \w+ \{/m).length, 2, path);
  }
});

Deno.test("The manifest names icons that exist", async () => {
  const manifest = JSON.parse(await read("/manifest.webmanifest"));
  for (const { src } of manifest.icons) {
    assert((await Deno.stat(new URL(`.${src}`, root))).isFile);
  }
});
