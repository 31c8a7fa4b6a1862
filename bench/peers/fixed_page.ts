/**
 * The most that pages can come to on bare Deno: bytes that are there already.
 *
 *     PORT=9000 PAGE=file deno run -A fixed_page.ts
 *
 * @module
 */
const page = await Deno.readFile(Deno.env.get("PAGE") ?? "");
const headers = { "content-type": "text/html; charset=utf-8" };

Deno.serve(
  { hostname: "127.0.0.1", port: Number(Deno.env.get("PORT")) },
  () => new Response(page, { headers }),
);
