/**
 * Says what the buttons of `HostMenu.tsx` are about.
 *
 * @module
 */
import { menuWords } from "../lib/text/host_wording.ts";
import type { Subject } from "./host_choices.ts";
import { WithName } from "./WithName.tsx";

export interface MenuTitleProps {
  readonly myId: string | null;
  readonly subject: Subject;
}

export function MenuTitle({ myId, subject }: MenuTitleProps) {
  const { person, message } = subject;
  if (person.id === myId && message !== null) return <>{menuWords.own}</>;
  const text = message === null ? "{name}" : menuWords.message;
  return <WithName text={text} name={person.name} />;
}
