import { asset } from "fresh/runtime";
import { STYLESHEET } from "../components/stylesheets.ts";
import { define } from "../lib/http/state.ts";
import { APP_DESCRIPTION, LANGUAGE } from "../lib/text/wording.ts";

/** The two grounds of tokens.css, as browsers paint them around the page. */
const GROUNDS = { light: "#fafbf6", dark: "#0e1411" };

export default define.page(function App({ Component, state }) {
  const { drawing, session, theme } = state;
  const me = drawing === null ? session?.person : drawing.me;
  return (
    <html
      lang={LANGUAGE}
      data-theme={theme ?? undefined}
      // For whom the service worker keeps the page.
      data-person={me?.id ?? ""}
    >
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, interactive-widget=resizes-content"
        />
        <meta name="description" content={APP_DESCRIPTION} />
        <meta name="color-scheme" content={theme ?? "light dark"} />
        {(["light", "dark"] as const).map((scheme) => (
          <meta
            key={scheme}
            name="theme-color"
            media={`(prefers-color-scheme: ${scheme})`}
            content={GROUNDS[theme ?? scheme]}
          />
        ))}
        <link rel="icon" href={asset("/favicon.svg")} type="image/svg+xml" />
        <link rel="apple-touch-icon" href={asset("/apple-touch-icon.png")} />
        <link rel="manifest" href={asset("/manifest.webmanifest")} />
        <link rel="stylesheet" href={asset(STYLESHEET)} />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
