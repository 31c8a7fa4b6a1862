import { assert, assertEquals } from "@std/assert";
import { hueOf, HUES, initialsOf } from "../../components/person_look.ts";

Deno.test("hueOf() stays the same, and within the hues there are (UX 25)", () => {
  for (let i = 0; i < 500; i++) {
    const hue = hueOf(`identity-${i}`);
    assert(Number.isInteger(hue) && hue >= 0 && hue < HUES);
    assertEquals(hueOf(`identity-${i}`), hue);
  }
});

Deno.test("hueOf() uses every hue about as often, for ids in a row too", () => {
  const uses = new Array(HUES).fill(0);
  for (let i = 0; i < 1_200; i++) uses[hueOf(`identity-${i}`)]++;
  assert(uses.every((n) => n > 50 && n < 200), `uneven: ${uses}`);
});

Deno.test("hueOf() knows as many hues as the stylesheet", async () => {
  const css = await Deno.readTextFile(
    new URL("../../static/avatar.css", import.meta.url),
  );
  const styled = css.matchAll(/\[data-hue="(\d+)"\]/g).map(([, hue]) =>
    Number(hue)
  );
  assertEquals(styled.toArray(), Array.from({ length: HUES }, (_, i) => i));
});

Deno.test("initialsOf() takes whole characters as people see them", () => {
  const initials = {
    "Ada": "A",
    "ada lovelace": "AL",
    "  Ada  King Lovelace ": "AL",
    "Élodie Ça": "ÉÇ",
    "e\u0301lodie": "E\u0301",
    "Иван Петров": "ИП",
    "李小龙": "李",
    "نور الهدى": "ن",
    "👩‍🚀 Mae": "👩‍🚀",
    "🇪🇺": "🇪🇺",
    "007 Bond": "0",
    "": "",
  };
  for (const [name, expected] of Object.entries(initials)) {
    assertEquals(initialsOf(name), expected, name);
  }
});
