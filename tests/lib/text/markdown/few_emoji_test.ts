import { assert, assertEquals } from "@std/assert";
import { EMOJI } from "../../../../lib/text/markdown/emoji.ts";
import {
  FEW_EMOJI,
  isFewEmoji,
} from "../../../../lib/text/markdown/few_emoji.ts";

Deno.test("isFewEmoji() knows all kinds of emoji there are (UX 27)", () => {
  const kinds = "🎉 👍🏽 👩‍👩‍👧 🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇩🇪 1️⃣ ❤️‍🔥 👩🏽‍🚀 🧑‍⚖️ 👨🏿‍❤️‍💋‍👨🏻 ☀️ ✌🏽 🤦🏼‍♀️";
  for (const one of [...kinds.split(" "), ...EMOJI.values()]) {
    assert(isFewEmoji(one), one);
    assert(isFewEmoji(`${one} ${one}\n${one}`), one);
    assert(isFewEmoji(one.repeat(FEW_EMOJI)), one);
    assert(!isFewEmoji(one.repeat(FEW_EMOJI + 1)), one);
    assert(!isFewEmoji(`${one}!`), one);
  }
});

Deno.test("isFewEmoji() takes signs that are drawn as text for text (UX 27)", () => {
  const texts = ["", "7", "#", "©", "☀", "a", "12", "🇩", ":)", "👍 ok"];
  assertEquals(texts.filter(isFewEmoji), []);
});

Deno.test("isFewEmoji() ends soon, whatever it reads", () => {
  // As long as it looks at; a pattern that tries both would never end.
  for (const one of ["👍🏽", "👩‍🚀", "🇩🇪", "1️⃣", "🏽", "⌚️"]) {
    assert(!isFewEmoji(`${one.repeat(Math.floor(238 / one.length))}x`), one);
  }
});
