/**
 * S7: the headers of safety on every response, whoever made it and whatever
 * became of the request; and in a browser, what they forbid.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { LogUnavailableError } from "../../lib/log/log.ts";
import { browserTest } from "../browser/scene.ts";
import { type RunningApp, startApp } from "../start_app.ts";
import {
  type AnswerHead,
  ask,
  type HeaderList,
  type Question,
  UPGRADE,
} from "./asking.ts";
import { report } from "./report.ts";
import { routeFiles } from "./routes.ts";

const FORM = ["Content-Type", "application/x-www-form-urlencoded"] as const;
const JSON_TYPE = ["Content-Type", "application/json"] as const;
const METHODS = [
  "GET",
  "HEAD",
  "OPTIONS",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "PROPFIND",
  "FOO",
];

/** On every response, word for word. */
const EXACT: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};
/** In the policy of every response. */
const DIRECTIVES = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types fresh-chat",
];
/** And in that of pages with scripts. */
const SCRIPTED = ["connect-src 'self'", "worker-src 'self'"];
const NOT_IN_ANY = /unsafe-|upgrade-insecure|report-|\*|https?:/;

/** What a response lacks, or has that it must not. */
function faults({ status, headers }: AnswerHead, secure: boolean): string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(EXACT)) {
    if (headers.get(name) !== value) found.push(name);
  }
  const policy = headers.get("content-security-policy") ?? "";
  const directives = policy.split("; ");
  for (const directive of DIRECTIVES) {
    if (!directives.includes(directive)) found.push(directive);
  }
  const scripts = directives.filter((one) => one.startsWith("script-src"));
  if (scripts.length > 0) {
    for (const directive of SCRIPTED) {
      if (!directives.includes(directive)) found.push(directive);
    }
    const nonce = /^script-src 'self' 'nonce-[\w+/=-]{16,}'$/;
    if (scripts.length > 1 || !nonce.test(scripts[0] ?? "")) {
      found.push(`${scripts}`);
    }
  }
  if (NOT_IN_ANY.test(policy)) found.push(policy);
  const permissions = headers.get("permissions-policy") ?? "";
  for (const feature of ["camera", "geolocation", "microphone", "usb"]) {
    if (!permissions.includes(`${feature}=()`)) found.push(feature);
  }
  const hsts = headers.get("strict-transport-security");
  if (hsts !== (secure ? "max-age=31536000" : null)) found.push(`HSTS ${hsts}`);
  // What may be kept says so, and is nobody's in particular.
  const cache = headers.get("cache-control") ?? "";
  const kept = status === 304 || cache.includes("immutable");
  if (!kept && !cache.includes("no-store")) found.push(`cache ${cache}`);
  if (kept && headers.has("set-cookie")) found.push("a cookie that is kept");
  for (const name of ["server", "x-powered-by"]) {
    if (headers.has(name)) found.push(name);
  }
  return found;
}

/** Requests that come to an end in every way there is, with that end. */
async function special(
  app: RunningApp,
): Promise<[what: string, path: string, question: Question, status: number][]> {
  const { origin } = app;
  const page = await (await fetch(`${origin}/r/lobby`)).text();
  const [, script = ""] = /"(\/_fresh\/js\/[^"]+\.js)"/.exec(page) ?? [];
  const [, style = ""] = /href="(\/style\.css[^"]*)"/.exec(page) ?? [];
  assert(script !== "" && style !== "", "The page names script and style");
  const { headers } = await ask(origin, "/favicon.svg");
  // A build that is not on a disk has none.
  const etag = headers.get("etag") ?? "";
  const from = ["Origin", app.services.config.publicOrigin ?? origin] as const;
  const evil = ["Origin", "http://evil.example"] as const;
  const messages = "/api/rooms/lobby/messages";
  const post = (
    path: string,
    body: string,
    ...headers: HeaderList
  ) => [path, { method: "POST", body, headers: [from, ...headers] }] as const;
  return [
    ["a page of nobody", "/nowhere", {}, 404],
    ["an API of nobody", "/api/nowhere", {}, 404],
    ["a room that is none", "/r/No%20Room", {}, 404],
    ["an escape that is none", "/r/%ff", {}, 400],
    ["half an escape", "/%", {}, 404],
    ["a Host that is none", "/", { host: "x:99999" }, 400],
    ["a Host of another", "/r/lobby", { host: "evil.example" }, 200],
    ["two slashes", "//evil.example/", {}, 404],
    ["a slash at the end", "/r/lobby/", {}, 404],
    ["a style", style, {}, 200],
    ["a style of another build", "/style.css?__frsh_c=old", {}, 307],
    ["a script", script, {}, 200],
    ["a script, its head", script, { method: "HEAD" }, 200],
    ["a file that is known", "/favicon.svg", {
      headers: [["If-None-Match", etag]],
    }, etag === "" ? 200 : 304],
    ["a file, posted to", "/favicon.svg", { method: "POST" }, 405],
    ["an icon of nobody", "/favicon.ico", {}, 404],
    ["a redirect", "/r?room=tea", {}, 303],
    ["a form of another site", "/r/lobby", {
      method: "POST",
      headers: [evil, FORM],
    }, 403],
    ["a form of no type", ...post("/r/lobby", "name=x"), 415],
    ["a form with no name", ...post("/r/lobby", "name=", FORM), 422],
    [
      "a form that is a novel",
      ...post("/r/lobby", "x".repeat(300_000), FORM),
      413,
    ],
    ["a message of nobody", ...post("/r/lobby/messages", "body=x", FORM), 401],
    [
      "a message with a bad key",
      ...post("/r/lobby/messages", "cid=:", FORM),
      400,
    ],
    ["JSON of nobody", ...post(messages, "{}", JSON_TYPE), 401],
    ["a page beyond all", `${messages}?limit=1000`, {}, 400],
    ["events of nobody", "/api/rooms/lobby/events", {}, 401],
    ["a socket without an upgrade", "/api/ws", {}, 400],
    ["a socket of another site", "/api/ws", {
      headers: [...UPGRADE, evil],
    }, 403],
    ["half a handshake", "/api/ws", {
      headers: [["Upgrade", "websocket"], from],
    }, 400],
    ["a name, the last one", ...post("/r/lobby", "name=Ada", FORM), 303],
    ["a name beyond the limit", ...post("/r/lobby", "name=Bob", FORM), 429],
  ];
}

Deno.test("S7 Every response carries the headers of safety", async () => {
  let responses = 0;
  const kinds = new Set<number>();
  for (const PUBLIC_ORIGIN of ["", "https://chat.example"]) {
    await using app = await startApp({
      PUBLIC_ORIGIN,
      LIMIT_NAMES_BURST: "1",
      LIMIT_NAMES_PER_HOUR: "1",
      LIMIT_CHANGES_PER_SECOND: "0",
      LIMIT_READS_PER_SECOND: "0",
    });
    const secure = PUBLIC_ORIGIN !== "";
    const look = (what: string, answer: AnswerHead) => {
      responses += 1;
      kinds.add(answer.status);
      // Without a Host there is none who could say that they use TLS.
      assertEquals(faults(answer, secure), [], `${what}: ${answer.status}`);
    };
    for (const { path } of await routeFiles()) {
      for (const method of METHODS) {
        const question: Question = {
          method,
          headers: [["Origin", app.origin]],
        };
        look(`${method} ${path}`, await ask(app.origin, path, question));
      }
    }
    for (const [what, path, question, status] of await special(app)) {
      const answer = await ask(app.origin, path, question);
      assertEquals(answer.status, status, what);
      if (status === 405) assert(answer.headers.has("allow"), what);
      if (status === 429) assert(answer.headers.has("retry-after"), what);
      look(what, answer);
    }
    const failures: [Error, number][] = [
      [new Error("broken on purpose"), 500],
      [new LogUnavailableError("locked on purpose"), 503],
    ];
    for (const [failure, status] of failures) {
      // The first of them is asked by whoever has the newest page already.
      app.services.log.standing = () => Promise.reject(failure);
      app.services.log.page = () => Promise.reject(failure);
      for (const path of ["/", "/r/lobby", "/api/rooms/lobby/messages"]) {
        const answer = await ask(app.origin, path);
        assertEquals(answer.status, status);
        look(`${status} ${path}`, answer);
      }
    }
  }
  report(
    "S7",
    `responses ${responses}, of ${kinds.size} statuses ` +
      `(${[...kinds].toSorted().join(" ")}), without a header 0`,
  );
});

Deno.test("S7 No page holds a style, a handler or a script without a nonce", async () => {
  await using app = await startApp();
  const form = new URLSearchParams({ name: "Ada" });
  const post = (path: string, body: URLSearchParams, cookie = "") =>
    fetch(`${app.origin}${path}`, {
      method: "POST",
      redirect: "manual",
      body,
      headers: { cookie },
    });
  const joined = await post("/r/lobby", form);
  await joined.body?.cancel();
  const cookie = joined.headers.get("set-cookie")?.split(";")[0] ?? "";
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${app.origin}${path}`, { headers });
  const draft = new URLSearchParams({ body: "<b style=x>", cid: "12345678" });
  const stored = await post("/r/lobby/messages", draft, cookie);
  await stored.body?.cancel();
  const pages = await Promise.all([
    get("/"),
    get("/r/lobby"),
    get("/r/lobby", { cookie }),
    get("/r/lobby?before=2", { cookie }),
    get("/nowhere"),
    post("/r/lobby", form),
    post("/r/lobby", new URLSearchParams({ name: "" })),
    post("/r/lobby/messages", draft),
  ]);
  const found: string[] = [];
  for (const [i, response] of pages.entries()) {
    const html = await response.text();
    assert(html.includes("</html>"), `page ${i}`);
    // Values are not looked at: what people wrote may be in them.
    const bare = html.replaceAll(/="[^"]*"/g, '="…"')
      .replaceAll(/(<script[^>]*>).*?<\/script>/gs, "$1");
    for (const [tag] of bare.matchAll(/<[a-z][^>]*>/g)) {
      const inline = /^<style|\s(?:style|on[a-z]+)\s*=/i.test(tag);
      const foreign = tag.startsWith("<script") && !tag.includes(' nonce="…"');
      if (inline || foreign) found.push(tag);
    }
    const nonces = new Set(
      Array.from(html.matchAll(/ nonce="([^"]*)"/g), ([, nonce]) => nonce),
    );
    assert(nonces.size <= 1 && !nonces.has(""), `page ${i}`);
    for (const nonce of nonces) {
      const policy = response.headers.get("content-security-policy") ?? "";
      assert(policy.includes(`'nonce-${nonce}'`), `page ${i}`);
    }
  }
  assertEquals(found, []);
  report("S7", `pages ${pages.length}, inline styles and handlers 0`);
});

browserTest(
  "S7 A browser lets nothing become script that is not ours",
  async ({ visit }) => {
    const ada = await visit("/r/lobby", { as: "Ada" });
    // A page of its own: what it complains of is what is tried here.
    const page = await ada.context.newPage();
    await page.goto(ada.page.url());
    const outcomes = await page.evaluate(() => {
      const attempts: Record<string, () => unknown> = {
        innerHTML: () => (document.body.innerHTML = "<b>x</b>"),
        outerHTML: () => (document.body.outerHTML = "<b>x</b>"),
        insertAdjacentHTML: () =>
          document.body.insertAdjacentHTML("beforeend", "<b>x</b>"),
        write: () => document.write("<b>x</b>"),
        parse: () => new DOMParser().parseFromString("<b>x</b>", "text/html"),
        srcdoc: () => (document.createElement("iframe").srcdoc = "<b>x</b>"),
        script: () => (document.createElement("script").text = "1"),
        source: () => (document.createElement("script").src = "/x.js"),
        worker: () => new Worker("/x.js"),
        timer: () => setTimeout("globalThis.ran = true"),
        policy: () =>
          Reflect.get(globalThis, "trustedTypes").createPolicy("other", {}),
      };
      return Object.entries(attempts).map(([name, attempt]) => {
        try {
          attempt();
          return `${name} worked`;
        } catch (error) {
          return error instanceof TypeError || error instanceof EvalError
            ? null
            : `${name}: ${error}`;
        }
      });
    });
    assertEquals(outcomes.filter((outcome) => outcome !== null), []);
    const allowed = await page.evaluate(() => {
      const policy: { allowedFeatures(): string[] } = Reflect.get(
        document,
        "featurePolicy",
      );
      return policy.allowedFeatures();
    });
    const powers =
      /^(camera|microphone|geolocation|usb|serial|hid|midi|payment|display-capture|clipboard-read|local-fonts)$/;
    assertEquals(allowed.filter((feature) => powers.test(feature)), []);
    assert(allowed.includes("clipboard-write"), "The link can be copied");
    report("S7", `ways to make script tried ${outcomes.length}, worked 0`);
  },
);
