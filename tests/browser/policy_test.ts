/**
 * What every browser test rests on when it ends without a complaint.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { browserTest } from "./scene.ts";

browserTest(
  "A violation of the page's policy is a complaint",
  async ({ visit }) => {
    const { complaints, page } = await visit("/");
    const reported = () =>
      complaints.filter((one) => one.startsWith("Content Security Policy: "));

    await page.evaluate(() => {
      document.body.setAttribute("style", "color: red");
      try {
        document.body.setAttribute("onclick", "alert(1)");
      } catch (error) {
        // Trusted Types refuse it, and report that.
        if (!(error instanceof TypeError)) throw error;
      }
      const foreign = document.createElement("img");
      foreign.src = "https://192.0.2.1/pixel.png";
      document.body.append(foreign);
    });
    while (reported().length < 3) await page.waitForEvent("console");

    const directives = reported().map((one) => one.split(" ")[3]);
    assertEquals(directives.toSorted(), [
      "img-src",
      "require-trusted-types-for",
      "style-src-attr",
    ]);
    complaints.length = 0;
  },
);
