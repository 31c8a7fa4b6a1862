/**
 * `deno task screens`: pictures of the gallery and of each of its pages, at
 * three widths, light and dark, in `.cache/screens/`, to be looked at. With
 * arguments, only of those with one of them in their name, such as `room` or
 * `gallery`.
 *
 * @module
 */
import { findChromium, launch } from "../browser/chromium.ts";
import { pathOf } from "./page.tsx";
import { serveGallery } from "./serve.ts";
import { PAGES } from "./states.ts";

const FOLDER = new URL("../../.cache/screens/", import.meta.url);
const SIZES = [[360, 740], [768, 1024], [1440, 900]] as const;

const chromium = await findChromium();
if (chromium === null) Deno.exit(1);
await Deno.mkdir(FOLDER, { recursive: true });
const server = await serveGallery(0);
const browser = await launch(chromium);
const all = [
  { name: "gallery", path: "/", fullPage: true, hover: null },
  ...PAGES.map(({ hover = null, name }) => ({
    hover,
    name: name.replaceAll(/\W+/g, "_").toLowerCase(),
    path: pathOf(name),
    fullPage: false,
  })),
];
const shots = all.filter(({ name }) =>
  Deno.args.length === 0 || Deno.args.some((part) => name.includes(part))
);
for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, height] of SIZES) {
    const page = await browser.newPage({
      colorScheme,
      // Else some would be taken half-way.
      reducedMotion: "reduce",
      viewport: { width, height },
    });
    for (const { fullPage, hover, name, path } of shots) {
      await page.goto(`http://127.0.0.1:${server.addr.port}${path}`);
      if (hover !== null) await page.locator(hover).last().hover();
      const file = `${name}-${width}-${colorScheme}.png`;
      const picture = await page.screenshot({ fullPage });
      await Deno.writeFile(new URL(file, FOLDER), picture);
    }
    await page.close();
  }
}
await browser.close();
await server.shutdown();
console.log(
  `${shots.length * SIZES.length * 2} pictures in ${FOLDER.pathname}`,
);
// The bundler of the stylesheets goes on running.
Deno.exit(0);
