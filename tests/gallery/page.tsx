/**
 * The gallery as HTML: an index of all parts, with the pages in frames, and
 * each page on its own.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { formatter } from "../../components/FormattedText.tsx";
import { Formatting } from "../../components/formatting.ts";
import { Parts } from "../../components/Still.tsx";
import { STILL_PARTS } from "../../components/still_parts.ts";
import { PAGES, PARTS } from "./states.ts";

/** The gallery's own; what it shows has the app's. */
export const STYLE = `
  .gallery { display: grid; gap: 1.5rem; padding: 1rem;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); }
  .gallery > * { min-inline-size: 0; }
  .gallery h2 { margin-block-end: .5rem; }
  .gallery__box { display: grid; grid-template-columns: minmax(0, 1fr);
    position: relative; min-block-size: 3.5rem; max-block-size: 44rem; overflow: auto;
    container-type: inline-size; border: 1px dashed var(--color-edge); }
  /* What stands above the field has room there. */
  .gallery__box:is([data-state^="Composer/completing"], [data-state^="NewPill"]) {
    padding-block-start: 7rem; }
  .gallery__box[data-state^="NewPill"] > * { position: relative; }
  .gallery iframe { inline-size: 100%; block-size: 30rem; border: 0; }
  .gallery .hint { position: static; }
  /* No program opens them here, or puts them beside what they are about. */
  .menu[popover] { display: block; }
  @media (width >= 48rem) { .menu[popover] { inset: 18% auto auto 32%; } }
  /* No program makes them modal here. */
  dialog[open] { position: fixed; inset: 0; }
`;

function Page({ children }: { readonly children: ComponentChildren }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Gallery</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="stylesheet" href="/gallery.css" />
      </head>
      <body>
        <Formatting.Provider value={formatter("https://chat.example")}>
          <Parts.Provider value={STILL_PARTS}>{children}</Parts.Provider>
        </Formatting.Provider>
      </body>
    </html>
  );
}

function toHtml(content: ComponentChildren): string {
  return `<!DOCTYPE html>${renderToString(<Page>{content}</Page>)}`;
}

/** The address of a page. */
export function pathOf(name: string): string {
  return `/page/${encodeURIComponent(name)}`;
}

export function indexPage(): string {
  const cells = [
    ...PARTS,
    ...PAGES.map(({ name }) => ({
      name,
      shown: <iframe title={name} src={pathOf(name)} />,
    })),
  ];
  return toHtml(
    <main class="gallery">
      <h1 class="visually-hidden">Gallery</h1>
      {cells.map(({ name, shown }) => (
        <section key={name}>
          <h2 class="note">{name}</h2>
          <div class="gallery__box" data-state={name}>{shown}</div>
        </section>
      ))}
    </main>,
  );
}

/** `null` if there is none of the name. */
export function statePage(name: string): string | null {
  const state = PAGES.find((state) => state.name === name);
  return state === undefined ? null : toHtml(state.shown);
}
