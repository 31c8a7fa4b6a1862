/**
 * What somebody may do with a message, or with a person: a form of buttons,
 * each of which posts what it is (`lib/room/order.ts`).
 *
 * @module
 */
import type { TargetedSubmitEvent } from "preact";
import type { RoomId, WireStanding } from "../lib/protocol.ts";
import { menuWords } from "../lib/text/host_wording.ts";
import { choices, type Subject } from "./host_choices.ts";
import { parseOrder } from "../lib/room/order.ts";

export interface HostMenuProps {
  readonly room: RoomId;
  readonly myId: string | null;
  readonly standing: WireStanding;
  readonly subject: Subject;
  /** Goes along as a hidden field, so that a form sent twice does it once. */
  readonly actKey: string;
  readonly onOrder?: ((value: string) => void) | undefined;
}

export function HostMenu(props: HostMenuProps) {
  const { actKey, myId, onOrder, room, standing, subject } = props;
  const { person, message } = subject;
  const able = choices(standing, myId, subject);
  return (
    <form
      class="orders"
      method="post"
      action={`/r/${room}/acts`}
      onSubmit={onOrder && ((event) => submit(event, onOrder))}
    >
      <input type="hidden" name="key" value={actKey} />
      <input type="hidden" name="person" value={person.id} />
      {message !== null && (
        <input type="hidden" name="message" value={message.id} />
      )}
      <Group orders={able.delete} danger />
      <Group orders={able.unmute} />
      <Group orders={able.mute} title={menuWords.mute} />
      <Group orders={able.remove} title={menuWords.remove} danger />
      <Group orders={able.role} />
    </form>
  );
}

interface GroupProps {
  readonly orders: readonly string[];
  /** What the buttons have in common, where each says only how long. */
  readonly title?: string;
  readonly danger?: boolean;
}

function Group({ orders, title, danger = false }: GroupProps) {
  if (orders.length === 0) return null;
  return (
    <fieldset class="orders__group">
      {title !== undefined && (
        <legend class="orders__title note">{title}</legend>
      )}
      {orders.map((order) => (
        <button
          key={order}
          class="button"
          data-kind={danger ? "danger" : "quiet"}
          type="submit"
          name="act"
          value={order}
        >
          {label(order)}
        </button>
      ))}
    </fieldset>
  );
}

function label(value: string): string {
  const order = parseOrder(value);
  if (order === null) throw new TypeError(`No such order: ${value}`);
  return menuWords.order(order.kind, order.body);
}

function submit(
  event: TargetedSubmitEvent<HTMLFormElement>,
  onOrder: (value: string) => void,
): void {
  const { submitter } = event;
  if (!(submitter instanceof HTMLButtonElement)) return;
  event.preventDefault();
  onOrder(submitter.value);
}
