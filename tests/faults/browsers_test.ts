import { withBrowser } from "./browser.ts";
import { loseLinks } from "./dead_links.ts";
import { kill } from "./tab_kills.ts";
import { Tree } from "./tree.ts";
import { assertKept } from "./verdict.ts";

// The browser's driver keeps what it opened for the next browser.
const sanitizeOps = false;
const sanitizeResources = false;

Deno.test({
  name: "A text that has left the field survives its tab, and its browser",
  sanitizeOps,
  sanitizeResources,
  async fn() {
    const seed = 1;
    await using tree = await Tree.build();

    const outcome = await withBrowser(
      "R7",
      (browser, path) =>
        kill(tree, browser, path, { seed, tabs: 5, browsers: 3 }),
    );

    assertKept(outcome, seed);
  },
});

Deno.test({
  name: "After a change of network, the page is soon back",
  sanitizeOps,
  sanitizeResources,
  async fn() {
    await using tree = await Tree.build();

    const outcome = await withBrowser(
      "R8",
      (browser) => loseLinks(tree, browser, { blackHoles: 0, changes: 1 }),
    );

    assertKept(outcome, 0);
  },
});
