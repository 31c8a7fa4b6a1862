import { define } from "../state.ts";

export default define.page(({ Component, url }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <link rel="icon" href="/dot.svg" />
      <title>Default title</title>
      <meta name="description" content="Default description" />
      <style>{"body { margin: 0 }"}</style>
    </head>
    <body data-path={url.pathname}>
      <nav>
        <a href="/r">Rooms</a>
        <a href="/r/den">Den</a>
        <a href="/r/den?day=1">Yesterday</a>
        <a href="/elsewhere">Elsewhere</a>
      </nav>
      <Component />
    </body>
  </html>
));
