/**
 * The button by which a person leaves this browser (`islands/Leaving.tsx`
 * looks after what the browser keeps).
 *
 * @module
 */
import type { TargetedEvent } from "preact";

export interface LeaveFormProps {
  /** Whom the browser is not to know any more. */
  readonly personId: string;
  readonly action: string;
  readonly label: string;
  readonly onSubmit?: (event: TargetedEvent<HTMLFormElement>) => void;
}

export function LeaveForm({ action, label, onSubmit }: LeaveFormProps) {
  return (
    <form method="post" action={action} onSubmit={onSubmit}>
      <button class="button" data-kind="danger" type="submit">
        {label}
      </button>
    </form>
  );
}
