/**
 * Head of the sidebar: what this is, and how small screens put it away.
 *
 * @module
 */
import { APP_NAME, sidebarWords } from "../lib/text/wording.ts";
import { CloseIcon, Logo } from "./icons.tsx";

export interface BrandProps {
  readonly sidebarId: string;
}

export function Brand({ sidebarId }: BrandProps) {
  return (
    <p class="sidebar__brand">
      <Logo /> {APP_NAME}
      <button
        type="button"
        class="button sidebar__close"
        data-kind="icon"
        popovertarget={sidebarId}
        popovertargetaction="hide"
        aria-label={sidebarWords.close}
      >
        <CloseIcon />
      </button>
    </p>
  );
}
