/**
 * Changes the theme without loading the page anew: sends the form as it is,
 * and does to this page what the server would to the next.
 *
 * @module
 */

/** Hears of all such forms of the page, whenever they come and go. */
export function followThemeForms(): void {
  document.addEventListener("submit", (event) => {
    const { submitter, target } = event;
    if (!(target instanceof HTMLFormElement)) return;
    if (
      !target.matches(".theme") || !(submitter instanceof HTMLButtonElement)
    ) {
      return;
    }
    event.preventDefault();
    const theme = submitter.value;
    setTheme(theme);
    const body = new URLSearchParams({ theme });
    const redirect = "manual"; // It leads back to this page.
    fetch(target.action, { method: "POST", body, keepalive: true, redirect })
      .catch((error) => {
        // Without a network it holds for this page only.
        if (!(error instanceof TypeError)) throw error;
      });
  });
}

function setTheme(theme: string): void {
  const root = document.documentElement;
  if (theme === "system") root.removeAttribute("data-theme");
  else root.dataset.theme = theme;
  const scheme = document.querySelector('meta[name="color-scheme"]');
  scheme?.setAttribute("content", theme === "system" ? "light dark" : theme);
}
