/**
 * That something waits. Like those of `icons.tsx`, but by itself, as it comes
 * to the script of a room when something does, and the others do not.
 *
 * @module
 */
import { Icon } from "./room_icons.tsx";

export function ClockIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7.5V12l3 2" />
    </Icon>
  );
}
