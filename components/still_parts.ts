/**
 * The parts of a room's page that only the server draws: see `Still.tsx`. No
 * module of a browser imports this one, but for its type.
 *
 * @module
 */
import { JoinForm } from "./JoinForm.tsx";
import { Myself } from "./Myself.tsx";
import { PaletteButton, ShortcutsButton } from "./OverlayButton.tsx";
import { RoomForm } from "./RoomForm.tsx";
import { ThemeSwitch } from "./ThemeSwitch.tsx";

export const STILL_PARTS = {
  JoinForm,
  Myself,
  PaletteButton,
  RoomForm,
  ShortcutsButton,
  ThemeSwitch,
};

export type StillParts = typeof STILL_PARTS;
