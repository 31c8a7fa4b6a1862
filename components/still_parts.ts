/**
 * The parts of a room's page that only the server draws: see `Still.tsx`. No
 * module of a browser imports this one, but for its type.
 *
 * @module
 */
import { JoinForm } from "./JoinForm.tsx";
import { Myself } from "./Myself.tsx";
import { RoomForm } from "./RoomForm.tsx";
import { ThemeSwitch } from "./ThemeSwitch.tsx";

export const STILL_PARTS = { JoinForm, Myself, RoomForm, ThemeSwitch };

export type StillParts = typeof STILL_PARTS;
