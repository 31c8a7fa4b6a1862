/**
 * Changes the theme without loading the page anew: sends the form as it is,
 * and does to this page what the server would to the next. Loaded when
 * somebody does (`after_load.ts`).
 *
 * @module
 */
import "./shared.ts";

export function changeTheme(form: HTMLFormElement, theme: string): void {
  setTheme(theme);
  const body = new URLSearchParams({ theme });
  const redirect = "manual"; // It leads back to this page.
  fetch(form.action, { method: "POST", body, keepalive: true, redirect })
    .catch((error) => {
      // Without a network it holds for this page only.
      if (!(error instanceof TypeError)) throw error;
    });
}

function setTheme(theme: string): void {
  const root = document.documentElement;
  if (theme === "system") root.removeAttribute("data-theme");
  else root.dataset.theme = theme;
  const scheme = document.querySelector('meta[name="color-scheme"]');
  scheme?.setAttribute("content", theme === "system" ? "light dark" : theme);
}
