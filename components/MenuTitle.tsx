/**
 * Says what the buttons of `HostMenu.tsx` are about.
 *
 * @module
 */
import { hostWords } from "../lib/text/wording.ts";
import type { Subject } from "./host_menu.ts";
import { WithName } from "./WithName.tsx";

export interface MenuTitleProps {
  readonly myId: string | null;
  readonly subject: Subject;
}

export function MenuTitle({ myId, subject }: MenuTitleProps) {
  const { person, message } = subject;
  if (person.id === myId && message !== null) return <>{hostWords.menu.own}</>;
  const text = message === null ? "{name}" : hostWords.menu.message;
  return <WithName text={text} name={person.name} />;
}
