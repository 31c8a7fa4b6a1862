import { assert, assertEquals } from "@std/assert";
import { EMOJI, emojiOf } from "../../../../lib/text/markdown/emoji.ts";

Deno.test("EMOJI holds names that a text can have, each for one emoji", () => {
  for (const [name, emoji] of EMOJI) {
    assert(/^[a-z0-9_+-]{1,30}$/.test(name), name);
    assert(/^\p{RGI_Emoji}$/v.test(emoji), name);
  }
  assertEquals(emojiOf("tada"), "🎉");
  assertEquals(emojiOf("constructor"), undefined);
});
