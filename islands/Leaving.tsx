/**
 * Deletes what the browser keeps of a person before they leave it. Under TLS
 * the answer to the form has that done as well (`Clear-Site-Data`), which
 * browsers do not heed on plain HTTP.
 *
 * @module
 */
import "../components/shared.ts";
import type { TargetedEvent } from "preact";
import { LeaveForm, type LeaveFormProps } from "../components/LeaveForm.tsx";

export default function Leaving(props: Omit<LeaveFormProps, "onSubmit">) {
  const leave = (event: TargetedEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    import("../lib/client/leaving.ts")
      .then(({ forgetPerson }) => forgetPerson(props.personId))
      // What cannot be deleted keeps nobody signed in.
      .finally(() => form.submit());
  };
  return <LeaveForm {...props} onSubmit={leave} />;
}
