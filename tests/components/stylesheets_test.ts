import { assert, assertEquals } from "@std/assert";
import { STYLESHEETS } from "../../components/stylesheets.ts";

const CSS_BYTES_MAX = 14_000;
const root = new URL("../../static/", import.meta.url);

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(`.${path}`, root));
}

Deno.test("STYLESHEETS lists every stylesheet there is, tokens first", async () => {
  const files = (await Array.fromAsync(Deno.readDir(root)))
    .map(({ name }) => `/${name}`)
    .filter((path) => path.endsWith(".css"));
  assertEquals(STYLESHEETS.toSorted(), files.toSorted());
  assertEquals(STYLESHEETS[0], "/tokens.css");
});

Deno.test("STYLESHEETS stay within their budget", async () => {
  // One by one, as they are served.
  const sizes = await Promise.all(STYLESHEETS.map(async (path) => {
    const packed = new Blob([await read(path)]).stream()
      .pipeThrough(new CompressionStream("gzip"));
    return (await new Response(packed).arrayBuffer()).byteLength;
  }));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert(total <= CSS_BYTES_MAX, `${total} bytes gzip`);
});

Deno.test("STYLESHEETS take their colours from the tokens", async () => {
  // People's colours are one formula over twelve hues.
  const sources = ["/tokens.css", "/avatar.css"];
  for (const path of STYLESHEETS.filter((path) => !sources.includes(path))) {
    const css = (await read(path)).replaceAll(/\/\*.*?\*\//gs, "");
    assert(!/#[0-9a-f]{3,8}\b|\brgb|\bhsl|\bokl/i.test(css), path);
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
