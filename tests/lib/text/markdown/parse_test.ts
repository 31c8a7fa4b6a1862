import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { meter, NODES_MAX } from "../../../../lib/text/markdown/meter.ts";
import { BLOCK_DEPTH_MAX, parse } from "../../../../lib/text/markdown/parse.ts";
import {
  type Block,
  type Inline,
  type Link,
  plainText,
} from "../../../../lib/text/markdown/tree.ts";

/** What a fast-check run needs to be repeated is printed when it fails. */
const RUNS = { numRuns: 2_000 };

/** Marks, and what they stand between. */
const PIECES = [
  ..."*_~|`[]()<>\\:!#-.0 \n",
  ..."* ** *** __ ~~ || `` ``` [x](".split(" "),
  ...[
    "> ",
    "- ",
    "1. ",
    "  ",
    "\n\n",
    "```ts\n",
    "\n```\n",
    "](",
    "](https://",
  ],
  ...[
    "[x](javascript:x)",
    "[x](data:x)",
    "https://",
    "www.",
    "mailto:",
    "javascript:",
    "data:",
    "a@b.example",
    "@ada",
    "@",
  ],
  ...["example.com/a_b", ":smile:", "¯\\_(ツ)_/¯", "\u202e", "\ud800", "😀"],
  ...["word", "ß", "上海", "مرحبا", "\t", "\u200b", "<script>", "&amp;"],
];

const hostile = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { size: "max", maxLength: 200 })
    .map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", size: "max", maxLength: 400 }),
);

/** The parts of a line, as a tree that is short to write. */
function brief(parts: readonly Inline[]): unknown[] {
  return parts.map((part) =>
    part.kind === "text"
      ? part.text
      : "text" in part
      ? [part.kind, part.text]
      : part.kind === "link"
      ? ["link", part.href, part.host, ...brief(part.children)]
      : [part.kind, ...brief(part.children)]
  );
}

function line(text: string): unknown[] {
  const [block, ...others] = parse(text);
  assertEquals(others, []);
  assert(block?.kind === "paragraph", text);
  return brief(block.children);
}

/** A message as a tree that is short to write. */
function outline(blocks: readonly Block[]): unknown[] {
  return blocks.map((block) => {
    switch (block.kind) {
      case "paragraph":
        return ["p", ...brief(block.children)];
      case "code":
        return ["code", block.language, block.text];
      case "quote":
        return ["quote", ...outline(block.blocks)];
      case "list":
        return [
          "list",
          ...block.items.map((item) => [item.value, ...outline(item.blocks)]),
        ];
    }
  });
}

/** Everything in a tree, outermost first, with how deep it stands. */
function* walk(
  nodes: readonly (Block | Inline)[],
  depth = 0,
): Generator<[node: Block | Inline, depth: number]> {
  for (const node of nodes) {
    yield [node, depth];
    if ("children" in node) yield* walk(node.children, depth + 1);
    if ("blocks" in node) yield* walk(node.blocks, depth + 1);
    if ("items" in node) {
      for (const item of node.items) yield* walk(item.blocks, depth + 1);
    }
  }
}

function links(text: string): Link[] {
  return walk(parse(text)).map(([node]) => node)
    .filter((node): node is Link => node.kind === "link").toArray();
}

Deno.test("parse() understands marks", () => {
  assertEquals(line("a **b** _c_ ~~d~~ ||e||"), [
    "a ",
    ["bold", "b"],
    " ",
    ["italic", "c"],
    " ",
    ["strike", "d"],
    " ",
    ["spoiler", "e"],
  ]);
  assertEquals(line("__a__ *b*"), [["bold", "a"], " ", ["italic", "b"]]);
  assertEquals(line("***a***"), [["bold", ["italic", "a"]]]);
  assertEquals(line("**a *b* c**"), [["bold", "a ", ["italic", "b"], " c"]]);
  assertEquals(line("上海**很**大"), ["上海", ["bold", "很"], "大"]);
});

Deno.test("parse() leaves signs that are no marks", () => {
  for (
    const text of [
      "2 * 3 * 4",
      "2*3*4",
      "snake_case_name",
      "if (a || b || c)",
      "a||b||c",
      "** not **",
      "*****",
      "*open",
      "~one~ |two|",
      "¯\\_(ツ)_/¯",
      "C:\\dir\\file",
      "10:30:45 :nope: :D",
      ">_<",
      "* * *",
      "# heading",
      "-5 degrees",
    ]
  ) assertEquals(line(text), [text]);
});

Deno.test("parse() ends what was opened last, and leaves what crosses it", () => {
  assertEquals(line("**a *b** c*"), [["bold", "a *b"], " c*"]);
  assertEquals(line("*a *b*"), ["*a ", ["italic", "b"]]);
});

Deno.test("parse() reads nothing in code, or behind a backslash (UX 27)", () => {
  assertEquals(line("`**a** https://a.example`"), [[
    "code",
    "**a** https://a.example",
  ]]);
  assertEquals(line("``a`b`` `open"), [["code", "a`b"], " `open"]);
  assertEquals(line("`` `a` ``"), [["code", "`a`"]]);
  assertEquals(line("\\*a\\* \\`b\\`"), ["*a* `b`"]);
});

Deno.test("parse() keeps a fence as it is, with its language (UX 27)", () => {
  assertEquals(outline(parse("so:\n```TS\nif (a) {\n\n  **b**\n}\n```\nend")), [
    ["p", "so:"],
    ["code", "ts", "if (a) {\n\n  **b**\n}"],
    ["p", "end"],
  ]);
  assertEquals(outline(parse("````\n```\n````")), [["code", null, "```"]]);
  assertEquals(outline(parse("```\nopen")), [["code", null, "open"]]);
  assertEquals(line("```not a fence```"), [["code", "not a fence"]]);
});

Deno.test("parse() keeps the breaks of lines, and parts paragraphs", () => {
  assertEquals(outline(parse("a\nb\n\n\n  c")), [["p", "a\nb"], ["p", "  c"]]);
  assertEquals(outline(parse("")), []);
});

Deno.test("parse() nests quotes and lists", () => {
  assertEquals(outline(parse("> a\n> > b\nc")), [
    ["quote", ["p", "a"], ["quote", ["p", "b"]]],
    ["p", "c"],
  ]);
  assertEquals(outline(parse("- a\n  - b\n- c")), [
    ["list", [null, ["p", "a"], ["list", [null, ["p", "b"]]]], [null, [
      "p",
      "c",
    ]]],
  ]);
});

Deno.test("parse() numbers a list as its author did", () => {
  assertEquals(outline(parse("3. a\n2. b\n2. c")), [
    ["list", [3, ["p", "a"]], [2, ["p", "b"]], [2, ["p", "c"]]],
  ]);
});

Deno.test("parse() finds links that have a name, and bare ones (UX 27)", () => {
  assertEquals(line("see [the docs](https://a.example/x_(y)), please"), [
    "see ",
    ["link", "https://a.example/x_(y)", "a.example", "the docs"],
    ", please",
  ]);
  assertEquals(line("**https://a.example/b_c_d** (www.b.dev)."), [
    ["bold", [
      "link",
      "https://a.example/b_c_d",
      null,
      "https://a.example/b_c_d",
    ]],
    " (",
    ["link", "https://www.b.dev/", null, "www.b.dev"],
    ").",
  ]);
  assertEquals(line("ada@a.example"), [
    ["link", "mailto:ada@a.example", null, "ada@a.example"],
  ]);
  assertEquals(line("[**a** [b]](https://a.example)").length > 1, true);
});

Deno.test("parse() takes no file's name for a host", () => {
  for (const name of ["README.md", "main.rs", "run.sh", "a.b", "v1.2.3"]) {
    assertEquals(links(name), [], name);
  }
  assertEquals(links("example.com lib.rs/crates").length, 2);
});

Deno.test("parse() links nowhere but to the web and to mail (S4)", () => {
  for (
    const address of [
      "javascript:alert(1)",
      "JaVaScRiPt://a.example/%0aalert(1)",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc/passwd",
      "blob:https://a.example/x",
      "//evil.example/x",
      "/me",
      "https:evil.example",
      "ftp://a.example/",
      "https://a.example/\u202egpj.exe",
      "https://",
      "https://a.example/" + "x".repeat(3_000),
    ]
  ) {
    for (const text of [`[x](${address})`, `<${address}>`]) {
      const own = links(text).filter(({ children }) =>
        brief(children).join("") === "x"
      );
      assertEquals(own, [], text);
    }
  }
});

Deno.test("parse() says where a link leads when its text does not (UX 27)", () => {
  const hosts = [
    "[https://bank.example](https://evil.example)",
    "[bank.example/](https://bank.example.evil.example/)",
    "[https://bank.example@x](https://bank.example@evil.example/)",
    "https://bаnk.example/",
    "[ada@a.example](mailto:eve@e.example)",
    "[A.example](https://a.example/b)",
  ].map((text) => links(text)[0]?.host);

  assertEquals(hosts, [
    "evil.example",
    "bank.example.evil.example",
    "evil.example",
    "xn--bnk-6cd.example",
    "eve@e.example",
    null,
  ]);
});

Deno.test("parse() knows shortcodes, and when there is nothing but emoji (UX 27)", () => {
  const big = (text: string) => {
    const [block] = parse(text);
    return block?.kind === "paragraph" && block.big;
  };
  assertEquals(line("so :tada: :+1:"), ["so 🎉 👍"]);
  for (const text of ["😀", ":tada:", "👩‍👩‍👧 🏳️‍🌈", "🇩🇪🇩🇪🇩🇪🇩🇪🇩🇪🇩🇪", "❤️\n👍🏽"]) {
    assert(big(text), text);
  }
  for (
    const text of ["", "7", "#", "😀!", "😀".repeat(7), "**😀** a", "> 😀"]
  ) {
    assert(!big(text), text);
  }
});

Deno.test("parse() never throws, and bounds depth, parts and work", () => {
  // The sign of a quote is looked at once on each level; the rest is a margin.
  const STEPS_PER_CHARACTER = 20;
  const property = fc.property(hostile, fc.nat(6), (piece, doublings) => {
    const text = piece.repeat(2 ** doublings).slice(0, 32_000);
    const work = meter();
    const nodes = walk(parse(text, work)).toArray();

    assert(work.steps <= STEPS_PER_CHARACTER * (text.length + 1));
    // Text stands between parts, and every paragraph is one more.
    assert(nodes.length <= 4 * NODES_MAX + text.split("\n\n").length);
    const depth = Math.max(0, ...nodes.map(([, depth]) => depth));
    assert(depth <= 2 * BLOCK_DEPTH_MAX + 8);
  });
  fc.assert(property, { numRuns: 500 });
});

Deno.test("parse() shows as written what is nested too deep, or has too many parts", () => {
  const deep = parse("> ".repeat(100) + "x");
  const depth = Math.max(...walk(deep).map(([, depth]) => depth));
  assertEquals(depth, BLOCK_DEPTH_MAX + 1);
  assertEquals(plainText(deep), "> ".repeat(100) + "x");

  const many = parse("*a*".repeat(1_000));
  assertEquals(
    walk(many).filter(([{ kind }]) => kind === "italic").toArray().length,
    NODES_MAX,
  );
  assertEquals(words(plainText(many)), "a".repeat(1_000));
  const items = parse("- a\n".repeat(1_000));
  assertEquals(words(plainText(items)), "a".repeat(1_000));
});

Deno.test("parse() does twice the work for twice the text, however hostile", () => {
  const families = [
    ..."*[`:\\>-(|_\n<",
    ..."*a,[](x,[a](,||a,_a_ ,**a __b ,- - ,> - ,a@,a.b.,:a,\\*".split(","),
    ...["http://", "1. ", "```\n", "`` ` ", "[x](y)(", "- a\n  ", "\n\n- "],
  ];
  for (const family of families) {
    const [once, twice] = [8_000, 16_000].map((length) => {
      const work = { steps: 0, nodes: Infinity };
      parse(family.repeat(length / family.length), work);
      return work.steps;
    });
    assert((twice ?? Infinity) <= 2.1 * (once ?? 0), JSON.stringify(family));
  }
});

Deno.test("parse() links to nothing but the web and mail, whatever it reads (S4)", () => {
  const property = fc.property(hostile, (text) => {
    for (const { href } of links(text)) {
      const url = new URL(href);
      assert(["http:", "https:", "mailto:"].includes(url.protocol), href);
      assertEquals(url.href, href);
    }
  });
  fc.assert(property, RUNS);
});

Deno.test("parse() loses nothing but marks, and changes no order", () => {
  // Without addresses and shortcodes, which become something else on purpose.
  const pieces = PIECES.filter((piece) => !/[:\](@]|```ts/.test(piece));
  const text = fc.array(fc.constantFrom(...pieces), {
    size: "max",
    maxLength: 200,
  }).map((pieces) => pieces.join(""));
  const property = fc.property(text, (text) => {
    const read = bare(plainText(parse(text)));
    assert(isWithin(read, bare(text)), `${text}\n→\n${read}`);
    // Words have no mark in them, but what a fence's first line says.
    if (!text.includes("```")) {
      assertEquals(words(read), words(text));
    }
  });
  fc.assert(property, RUNS);
});

Deno.test("plainText() of what has no marks is that text, again and again", () => {
  const pieces = ["a", "ß", " b", "上海", "😀", ".", ",", "(c)", "\n", "<d>"];
  const text = fc.array(fc.constantFrom(...pieces), {
    size: "max",
    maxLength: 100,
  }).map((pieces) => pieces.join("").trim().replace(/\n\s*\n/g, "\n\n"));
  const property = fc.property(text, (text) => {
    assertEquals(plainText(parse(text)), text);
  });
  fc.assert(property, RUNS);
  const blocks = "> a\n> b\n\n> c\nd\n- e\n  f\n3. g";
  const once = plainText(parse(blocks));
  assertEquals(plainText(parse(once)), once);
});

/** A text without blanks and signs of blocks, which are set anew. */
function bare(text: string): string {
  return text.replaceAll(/[\s>\-.]/g, "");
}

function words(text: string): string {
  return text.replaceAll(/[^\p{L}]/gu, "");
}

/** Whether `part` is `whole` with some characters left out. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (const char of part) {
    at = whole.indexOf(char, at) + char.length;
    if (at < char.length) return false;
  }
  return true;
}
