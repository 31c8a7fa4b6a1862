/**
 * What the components are told: the room as the server knew it, and the live
 * parts that the island adds once it runs. Types only.
 *
 * Everything in {@linkcode ChatProps} can be serialised, as it travels from
 * the route to the island inside the page. Everything in
 * {@linkcode LiveProps} may be left out: without it, the same components are
 * the server's HTML, which works by links and forms alone. Times are Unix
 * milliseconds.
 *
 * @module
 */
import type {
  ComponentChildren,
  Ref,
  TargetedKeyboardEvent,
  TargetedUIEvent,
} from "preact";
import type {
  Cid,
  Message,
  NackCode,
  Person,
  RoomId,
  WireStanding,
} from "../lib/protocol.ts";
import type { Bar } from "../lib/room/bar.ts";

/** Why a name was refused. */
export type JoinProblem =
  | "missing"
  | "too_long"
  | "bad_characters"
  | "reserved"
  | "taken"
  | "rate";

/** A room that can be opened, and how many people are online in it. */
export interface RoomLink {
  readonly room: RoomId;
  readonly here: number;
  /** Messages of others since one was last there, as far as they are counted. */
  readonly unread?: number | undefined;
  /** Whether something is typed there and not sent; known to the browser. */
  readonly draft?: boolean | undefined;
}

/** A run of messages, oldest first. */
export interface MessagePage {
  readonly items: readonly Message[];
  /** The room's head when the page was read. */
  readonly asOf: number;
  /** Whether older messages exist before the first of `items`. */
  readonly more: boolean;
  readonly epoch: string;
}

/** Messages further up, shown instead of the newest, which are not among them. */
export type PastRun = Pick<MessagePage, "items" | "more">;

/** Who is online; `list` is empty when there are too many to name. */
export interface PeopleHere {
  readonly list: readonly Person[];
  readonly count: number;
}

/** What came of an attempt to take a name. */
export interface JoinState {
  /** Goes along as a hidden field, so that a form sent twice joins once. */
  readonly key: string;
  /** What was typed. */
  readonly name: string;
  readonly problem: JoinProblem | null;
  /** A free name that resembles the refused one. */
  readonly suggestion: string | null;
}

/** The text of the form that works without JavaScript. */
export interface DraftState {
  /** Goes along as a hidden field, so that a form sent twice says it once. */
  readonly cid: Cid;
  readonly body: string;
  /** A nack's code, or that a room would be opened too soon. */
  readonly problem: NackCode | "new_room" | null;
}

/** What the address asked for in vain. */
export type Missing = "message" | "day";

/** The page of a room, as the route hands it to the island. */
export interface ChatProps {
  readonly room: RoomId;
  /** `null`: has no name yet, and reads only. */
  readonly me: Person | null;
  /** The newest messages. */
  readonly page: MessagePage;
  /** What is shown instead of them. */
  readonly past?: PastRun | null | undefined;
  readonly missing?: Missing | null | undefined;
  readonly people: PeopleHere;
  /** Always holds the current room. */
  readonly rooms: readonly RoomLink[];
  /** Everything up to here was read before; without it, one was not here. */
  readonly mark?: number | null | undefined;
  readonly join: JoinState;
  readonly draft: DraftState;
  /** Longest text, in code points; 0 = no limit. */
  readonly textLimit: number;
  /** What one may do here; of somebody without a name, too. */
  readonly standing: WireStanding;
  /** Why one may not write now; `null`: one may. */
  readonly bar: Bar | null;
}

/** A message that the server has not acknowledged yet. */
export interface PendingMessage {
  readonly cid: string;
  readonly body: string;
  readonly state: "queued" | "sending" | "failed";
  /**
   * Why it failed, or waits: a nack's code; `null` when no answer says it.
   */
  readonly code: string | null;
  /** What it was to change; left out: it is a message. */
  readonly change?: "edit" | "delete" | undefined;
}

export type Connection = "connecting" | "online" | "offline";

/** What a person should know about the connection, once it lasts. */
export type Notice =
  | "offline"
  | "reconnecting"
  | "signed_out"
  | "outdated"
  | "too_many"
  | "not_kept"
  | "kept"
  | "gone"
  | "failed";

/** How the loading of older messages goes. */
export type OlderState = "idle" | "loading" | "failed";

/** The field where messages are written, once a program looks after it. */
export interface ComposerLive {
  /**
   * Left out until the island owns the field, so that taking over does not
   * overwrite what was typed meanwhile.
   */
  readonly value?: string | undefined;
  /** Why the last text was refused; it is still in the field. */
  readonly problem?: string | null | undefined;
  /** Seconds until the next try makes sense. */
  readonly retryInS?: number | null | undefined;
  /** What a touch keyboard writes on its Enter key. */
  readonly enterKey?: "send" | "enter" | undefined;
  readonly fieldRef?: Ref<HTMLTextAreaElement> | undefined;
  readonly onInput?: ((value: string) => void) | undefined;
  readonly onKeyDown?:
    | ((event: TargetedKeyboardEvent<HTMLTextAreaElement>) => void)
    | undefined;
  /** What stands above the field while one writes. */
  readonly assist?: ComponentChildren;
  /** Whether the field holds a message that is being changed. */
  readonly editing?: boolean | undefined;
}

/** A change of an own message that the server has not acknowledged yet. */
export interface PendingChange {
  /** Empty for what deletes. */
  readonly body: string;
  readonly change?: { readonly kind: "edit" | "delete" } | undefined;
}

/** What only a running program knows or can do. */
export interface LiveProps {
  readonly pending?: readonly PendingMessage[] | undefined;
  /** Changes of own messages that are on their way, by the message's `cid`. */
  readonly changes?: ReadonlyMap<string, PendingChange> | undefined;
  readonly connection?: Connection | undefined;
  readonly notice?: Notice | null | undefined;
  readonly older?: OlderState | undefined;
  /** Whether what is drawn is history, and not to be announced. */
  readonly quiet?: boolean | undefined;
  /** Ids of messages that are about to be deleted, and can still be kept. */
  readonly deleting?: ReadonlySet<string> | undefined;
  /** Ids of messages that somebody else than their author deleted. */
  readonly byHosts?: ReadonlySet<string> | undefined;
  /** Where one stopped reading: what is new comes after this `seq`. */
  readonly newAfter?: number | null | undefined;
  /** Names of those who are typing. */
  readonly typing?: readonly string[] | undefined;
  /** Messages that came while the reader was not at the end. */
  readonly unseen?: number | undefined;
  /** Who is muted now; without it, who was when the page was drawn. */
  readonly muted?: WireStanding["muted"];
  /** Whether the reader is far up. */
  readonly away?: boolean | undefined;
  /** The reader's IANA time zone; without it, times are in UTC and say so. */
  readonly timeZone?: string | null | undefined;
  /** Any time of today, to call days "Today"; without it they get dates. */
  readonly nowMs?: number | null | undefined;
  readonly composer?: ComposerLive | undefined;
  /** Whether Enter by itself is a line break on this device. */
  readonly newlines?: boolean | undefined;
  readonly onNewlines?: ((now: boolean) => void) | undefined;
  readonly timelineRef?: Ref<HTMLElement> | undefined;
  readonly onTimelineScroll?:
    | ((event: TargetedUIEvent<HTMLElement>) => void)
    | undefined;
  readonly onSend?: ((body: string) => void) | undefined;
  readonly onRetry?: ((cid: string) => void) | undefined;
  readonly onDiscard?: ((cid: string) => void) | undefined;
  readonly onOlder?: (() => void) | undefined;
  readonly onNewer?: (() => void) | undefined;
  readonly onToEnd?: (() => void) | undefined;
  /** What an owner is told once. */
  readonly hint?: ComponentChildren;
  /** Somebody clicked in the room, maybe on a link marked `data-menu`. */
  readonly onMenu?: ((event: MouseEvent) => void) | undefined;
}
