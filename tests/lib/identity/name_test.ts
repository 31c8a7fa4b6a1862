import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import confusables from "unhomoglyph/data.json" with { type: "json" };
import {
  checkName,
  NAME_LENGTH_MAX,
  nameKeys,
  suggestName,
} from "../../../lib/identity/name.ts";

/** Whether one person having `a` keeps everybody else from `b`. */
function same(a: string, b: string): boolean {
  const keys = new Set(nameKeys(a));
  return nameKeys(b).some((key) => keys.has(key));
}

function codeOf(raw: string): string {
  const checked = checkName(raw);
  return checked.ok ? "ok" : checked.code;
}

const unicode = fc.string({ unit: "binary", maxLength: 40, size: "max" });
const anyName = fc.oneof(
  unicode,
  fc.string({ unit: "grapheme", maxLength: 40, size: "max" }),
  fc.array(fc.constantFrom("a", "I", "\u200b", "👩‍🚀", "\ud800", " ", "\u0301"), {
    maxLength: 40,
    size: "max",
  }).map((parts) => parts.join("")),
);

Deno.test("checkName() trims, composes and closes gaps", () => {
  assertEquals(checkName("\t Zoe\u0308 \u00a0 Q \n"), {
    ok: true,
    name: "Zoë Q",
  });
});

Deno.test("checkName() counts graphemes", () => {
  const family = "👨‍👩‍👧‍👦";
  assertEquals(codeOf("a".repeat(32)), "ok");
  assertEquals(codeOf("a".repeat(33)), "too_long");
  assertEquals(codeOf(family.repeat(32)), "ok");
  assertEquals(codeOf(family.repeat(33)), "too_long");
  assertEquals(codeOf("a".repeat(30_000)), "too_long");
  assertEquals(codeOf(`Ada${" ".repeat(30_000)}`), "too_long");
  assertEquals(codeOf(`${"e\u0301".repeat(32)}`), "ok");
});

Deno.test("checkName() finds nothing in blanks", () => {
  for (const raw of ["", " ", "\n\t", "\u3000"]) {
    assertEquals(codeOf(raw), "missing", JSON.stringify(raw));
  }
});

Deno.test("checkName() refuses what hides, breaks or turns text", () => {
  const bad = [
    "a\nb",
    "a\u2028b",
    "a\0b",
    "a\u0007b",
    "a\u202eb",
    "a\u2066b",
    "a\u200bb",
    "a\u200db",
    "a\u00adb",
    "a\ufe0fb",
    "a\ud800b",
    "a\ue000b",
    "a\u{e0061}b",
    "\u3164",
    "\u2800",
    "Ada\u{13441}",
    "Ada\u{13442}",
    "Ada\u{16fe4}",
    "Ada\u{1d159}",
    "\ufffd",
    "\u0301",
    "a" + "\u0301".repeat(9),
  ];
  for (const raw of bad) {
    assertEquals(codeOf(raw), "bad_characters", JSON.stringify(raw));
  }
});

Deno.test("checkName() refuses a word of letters that only look alike", () => {
  const mixed = ["\u0410da", "Ad\u03b1", "\u039d\u0131kos", "Ada B\u043eb"];
  for (const raw of mixed) assertEquals(codeOf(raw), "bad_characters", raw);
  const pure = [
    "\u0410\u043d\u043d\u0430 Anna",
    "K. \u03a0\u03b1\u03c0\u03ac\u03c2",
    "Ken\u3055\u3093",
    "T\u30b7\u30e3\u30c4",
    "\uae40Kim",
  ];
  for (const raw of pure) assertEquals(codeOf(raw), "ok", raw);
});

Deno.test("checkName() takes names of the world, and emoji whole", () => {
  const good = [
    "Ada",
    "O'Neil-Świątek Jr.",
    "Nguyễn Thị Ánh",
    "नमस्ते",
    "สวัสดีครับ",
    "山田太郎",
    "محمد",
    "👩‍🚀 Ada",
    "❤️",
    "👁‍🗨",
    "👋🏽",
    "🏳️‍🌈",
    "#️⃣",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "<b>",
    "-",
  ];
  for (const raw of good) assertEquals(codeOf(raw), "ok", raw);
});

Deno.test("checkName() refuses reserved names, dressed up too", () => {
  const reserved = [
    "admin",
    "ADMIN",
    " Everyone ",
    "\u0410dmin",
    "Ａdmin",
    "H0ST",
    "fresh  chat",
  ];
  for (const raw of reserved) assertEquals(codeOf(raw), "reserved", raw);
  assertEquals(codeOf("Admiral"), "ok");
});

Deno.test("checkName() gives names that pass again unchanged", () => {
  fc.assert(
    fc.property(anyName, (raw) => {
      const checked = checkName(raw);
      if (!checked.ok) return;
      assertEquals(checkName(checked.name), checked);
      assert(checked.name.isWellFormed());
      assert(nameKeys(checked.name).every((key) => key !== ""));
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("nameKeys() ignores case, width, gaps and what is invisible", () => {
  for (
    const other of ["ADA", "ada", " Ada ", "Ａｄａ", "A\u200bda", "\u{1d400}da"]
  ) {
    assert(same("Ada", other), other);
  }
  assert(same("Straße", "STRASSE"));
  assert(same("Σίσυφος", "ΣΊΣΥΦΟΣ"));
  assert(same("a b", "A \u00a0 B"));
});

Deno.test("nameKeys() reads each word in its own way, and fancy letters with plain ones", () => {
  assert(same("Alice Cooper", "AIice \u0421\u043e\u043e\u0440\u0435r"));
  assert(same("Alice Cooper", "A\u{1d7d9}\u{1d408}ce Cooper"));
  assert(same("O'Neil", "0\u00b4N\u{1d41e}\u{1f138}L"));
  assert(!same("Ella", "Eila"));
  const long = Array(16).fill("I").join(" ");
  assert(nameKeys(long).length <= 64);
  assert(same(long, long.toLowerCase()));
});

Deno.test("nameKeys() reads an l or 1 among capitals as an I", () => {
  for (
    const [name, other] of [
      ["Alice", "ALlCE"],
      ["Alice", "AL1CE"],
      ["Robin", "ROBlN"],
      ["Robin", "ROB|N"],
      ["Kim", "KlM"],
      ["Kim Li", "KIM L1"],
    ] as const
  ) {
    assert(same(name, other), other);
    assert(!same(name, `${other}X`), other);
  }
  for (const other of ["ADMlN", "ADM1N", "ADMlNlSTRATOR", "ADMIN1STRATOR"]) {
    assertEquals(codeOf(other), "reserved", other);
  }
  for (const other of ["Ali", "Bill", "Ella", "Al", "Wall-E", "R2D2 11"]) {
    assertEquals(codeOf(other), "ok", other);
  }
  assert(!same("Ella", "Eiia"));
  assert(!same("Kim", "Klm"));
});

Deno.test("nameKeys() reads small capitals, and letters that are symbols", () => {
  for (const other of ["ᴀᴅᴀ", "🅐🅓🅐", "🅰da", "🇦da"]) {
    assert(same("Ada", other), other);
  }
  assertEquals(codeOf("🅰dmin"), "reserved");
  assertEquals(codeOf("Ada 🇩🇪"), "ok");
});

Deno.test("nameKeys() keeps different names apart", () => {
  const names = [
    "Ada",
    "Adam",
    "Bob",
    "Zoe",
    "Zoë",
    "日本",
    "日木",
    "Ada 2",
    "👩",
    "👨",
  ];
  for (const a of names) {
    for (const b of names) assertEquals(same(a, b), a === b, `${a} ${b}`);
  }
});

Deno.test("nameKeys() is the same for every confusable of every letter", () => {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const lookAlikes = Object.entries<string>(confusables)
    .filter(([, look]) => letters.includes(look));
  const passed = lookAlikes.filter(([c, look]) => !same(`Q${look}x`, `Q${c}x`));

  assertEquals(passed, []);
  assert(lookAlikes.length >= 500, `only ${lookAlikes.length}`);
});

Deno.test("nameKeys() of either case are shared with the name's", () => {
  fc.assert(
    fc.property(unicode, (name) => {
      const upper = name.toUpperCase();
      assert(same(name, upper), JSON.stringify([name, upper]));
      assertEquals(nameKeys(name), nameKeys(`  ${name} `));
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("suggestName() counts from 2, within the length", () => {
  const taken = new Set<string>();
  const isFree = (name: string) => !taken.has(name);
  for (const expected of ["Ada 2", "Ada 3", "Ada 4"]) {
    assertEquals(suggestName("Ada", isFree), expected);
    taken.add(expected);
  }
  assertEquals(suggestName("Ada 3", isFree), "Ada 5");
  assertEquals(suggestName("x".repeat(32), isFree), `${"x".repeat(30)} 2`);
});

Deno.test("suggestName() finds a free name with few questions", () => {
  const taken = new Set(Array.from({ length: 5_000 }, (_, n) => `Ada ${n}`));
  let asked = 0;

  const suggestion = suggestName("Ada", (name) => {
    asked++;
    return !taken.has(name);
  });

  assertEquals(suggestion, "Ada 5000");
  assert(asked < 50, `asked ${asked} times`);
});

Deno.test("suggestName() goes on from what it suggested before", () => {
  const taken = new Set(Array.from({ length: 5_000 }, (_, n) => `Ada ${n}`));
  const asked: string[] = [];

  const suggestion = suggestName("Ada", (name) => {
    asked.push(name);
    return !taken.has(name);
  }, 4_998);

  assertEquals(suggestion, "Ada 5000");
  assertEquals(asked, ["Ada 4999", "Ada 5000"]);
});

Deno.test("suggestName() gives names that pass, and differ", () => {
  fc.assert(
    fc.property(anyName, (raw) => {
      const checked = checkName(raw);
      if (!checked.ok) return;
      const suggestion = suggestName(
        checked.name,
        (name) => !same(name, checked.name),
      );
      assertEquals(checkName(suggestion), { ok: true, name: suggestion });
      assert(!same(suggestion, checked.name));
    }),
    { numRuns: 300 },
  );
});

Deno.test("NAME_LENGTH_MAX is what people are told", () => {
  assertEquals(NAME_LENGTH_MAX, 32);
});
