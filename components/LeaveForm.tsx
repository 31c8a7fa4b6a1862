/**
 * The form after which a browser is not a person's any more, as they leave it
 * or become somebody else there (`islands/Leaving.tsx` looks after what the
 * browser keeps).
 *
 * @module
 */
import type { TargetedEvent } from "preact";

export interface LeaveFormProps {
  /** Whom the browser is not to know any more. */
  readonly personId: string;
  /** Where the form goes; the page it is on by default. */
  readonly action?: string;
  readonly label: string;
  /** What goes along, by the names of hidden fields. */
  readonly hidden?: Readonly<Record<string, string>>;
  /**
   * `danger`, where nothing else comes of it; `final`, where nothing brings it
   * back.
   */
  readonly kind?: "danger" | "final" | "primary";
  readonly onSubmit?: (event: TargetedEvent<HTMLFormElement>) => void;
}

export function LeaveForm(
  { action, label, hidden = {}, kind = "danger", onSubmit }: LeaveFormProps,
) {
  return (
    <form method="post" action={action} onSubmit={onSubmit}>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button class="button" data-kind={kind} type="submit">
        {label}
      </button>
    </form>
  );
}
