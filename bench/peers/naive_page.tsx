/**
 * The naive way to a page of 50 messages: a query that is prepared for each
 * request, and Preact rendering all of it anew.
 *
 *     PORT=9000 deno run -A --config … naive_page.tsx
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { renderToString } from "preact-render-to-string";

const MESSAGES = 50;

interface Row {
  seq: number;
  author: string;
  body: string;
  at: number;
}

const database = new DatabaseSync(":memory:");
database.exec(
  "CREATE TABLE messages (seq INTEGER PRIMARY KEY, author TEXT, body TEXT, at INTEGER)",
);
for (let i = 0; i < MESSAGES; i++) {
  database.prepare("INSERT INTO messages (author, body, at) VALUES (?, ?, ?)")
    .run(
      `Guest ${i % 7}`,
      "A message of the length that people write in a chat on average.",
      Date.now(),
    );
}

Deno.serve(
  { hostname: "127.0.0.1", port: Number(Deno.env.get("PORT")) },
  () =>
    new Response(`<!DOCTYPE html>${renderToString(<Page rows={newest()} />)}`, {
      headers: { "content-type": "text/html; charset=utf-8" },
    }),
);

function newest(): Row[] {
  const found = database.prepare(
    "SELECT * FROM messages ORDER BY seq DESC LIMIT ?",
  ).all(MESSAGES);
  return found.reverse().map(({ seq, author, body, at }) => ({
    seq: Number(seq),
    author: String(author),
    body: String(body),
    at: Number(at),
  }));
}

function Page({ rows }: { rows: readonly Row[] }) {
  return (
    <html lang="en">
      <head>
        <title>A room</title>
      </head>
      <body>
        <ol>
          {rows.map(({ seq, author, body, at }) => (
            <li key={seq} id={`m-${seq}`} class="message">
              <b class="message__author">{author}</b>
              <time class="message__time" dateTime={new Date(at).toISOString()}>
                {new Date(at).toISOString().slice(11, 16)}
              </time>
              <p class="message__text">{body}</p>
            </li>
          ))}
        </ol>
      </body>
    </html>
  );
}
