import { asset } from "fresh/runtime";
import { STYLESHEETS } from "../components/stylesheets.ts";
import { define } from "../lib/http/state.ts";
import { APP_DESCRIPTION, LANGUAGE } from "../lib/text/wording.ts";

export default define.page(function App({ Component }) {
  return (
    <html lang={LANGUAGE}>
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, interactive-widget=resizes-content"
        />
        <meta name="description" content={APP_DESCRIPTION} />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href={asset("/favicon.svg")} type="image/svg+xml" />
        <link rel="apple-touch-icon" href={asset("/apple-touch-icon.png")} />
        <link rel="manifest" href={asset("/manifest.webmanifest")} />
        {STYLESHEETS.map((path) => (
          <link key={path} rel="stylesheet" href={asset(path)} />
        ))}
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
