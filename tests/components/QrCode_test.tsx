import { assertEquals } from "@std/assert";
import { encode } from "uqr";
import { QrCode } from "../../components/QrCode.tsx";
import { draw, elements } from "./html.ts";

/** What the path fills, module by module. */
function filled(d: string, size: number): boolean[][] {
  const rows = Array.from({ length: size }, () => Array(size).fill(false));
  for (const [bar, x, y, width] of d.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    d = d.replace(bar, "");
    rows[Number(y)]?.fill(true, Number(x), Number(x) + Number(width));
  }
  assertEquals(d, "");
  return rows;
}

Deno.test("QrCode draws each module in its place, and nothing else", () => {
  for (const text of ["a", `https://chat.example/link/${"A".repeat(22)}`]) {
    const { data } = encode(text, { border: 4 });
    const html = draw(<QrCode modules={data} label="The link" />);

    const [path] = elements(html, "path");
    const [svg] = elements(html, "svg");
    assertEquals(filled(path?.d ?? "", data.length), data);
    assertEquals(svg?.viewBox, `0 0 ${data.length} ${data.length}`);
    assertEquals([svg?.role, svg?.["aria-label"]], ["img", "The link"]);
  }
});
