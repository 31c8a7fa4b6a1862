/**
 * Light, dark, or as the system has it: a form of three buttons.
 *
 * Which one holds is known to the page's root alone, and shown from there by
 * the stylesheet, in words as well; so the form is the same wherever it stands.
 *
 * @module
 */
import { themeWords } from "../lib/text/wording.ts";
import { MoonIcon, ScreenIcon, SunIcon } from "./icons.tsx";

export interface ThemeSwitchProps {
  /** The path to come back to, where no program looks after the form. */
  readonly back: string;
}

const THEMES = [
  ["system", ScreenIcon],
  ["light", SunIcon],
  ["dark", MoonIcon],
] as const;

export function ThemeSwitch({ back }: ThemeSwitchProps) {
  return (
    <form
      class="theme"
      method="post"
      action={`/theme?back=${encodeURIComponent(back)}`}
    >
      <fieldset class="theme__choices">
        <legend class="visually-hidden">{themeWords.label}</legend>
        {THEMES.map(([theme, Icon]) => (
          <button
            key={theme}
            type="submit"
            class="theme__choice"
            name="theme"
            value={theme}
            title={themeWords.themes[theme]}
          >
            <Icon />
            <span class="visually-hidden">{themeWords.themes[theme]}</span>
            <span class="visually-hidden theme__chosen">
              {themeWords.chosen}
            </span>
          </button>
        ))}
      </fieldset>
    </form>
  );
}
