/**
 * The parts of a room's page that only the server draws: see `Still.tsx`. No
 * module of a browser imports this one, but for its type.
 *
 * @module
 */
import { Brand } from "./Brand.tsx";
import { DayJump } from "./DayJump.tsx";
import { EmptyRoom } from "./EmptyRoom.tsx";
import { JoinForm } from "./JoinForm.tsx";
import { Myself } from "./Myself.tsx";
import { PaletteButton, ShortcutsButton } from "./OverlayButton.tsx";
import { PlaceNote } from "./PlaceNote.tsx";
import { RoomForm } from "./RoomForm.tsx";
import { RoomName } from "./RoomName.tsx";
import { SkipLinks } from "./SkipLinks.tsx";
import { ThemeSwitch } from "./ThemeSwitch.tsx";

export const STILL_PARTS = {
  Brand,
  DayJump,
  EmptyRoom,
  JoinForm,
  Myself,
  PaletteButton,
  PlaceNote,
  RoomForm,
  RoomName,
  ShortcutsButton,
  SkipLinks,
  ThemeSwitch,
};

export type StillParts = typeof STILL_PARTS;
