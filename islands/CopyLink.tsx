/**
 * Puts a link that is shown once on the clipboard. Without a program, or on
 * plain HTTP, there is no button, and the link is taken by hand.
 *
 * @module
 */
import "../components/shared.ts";
import { useEffect, useState } from "preact/hooks";
import { CheckIcon, LinkIcon } from "../components/icons.tsx";
import { LinkOnce } from "../components/LinkOnce.tsx";
import { onceWords } from "../lib/text/host_wording.ts";

export interface CopyLinkProps {
  readonly url: string;
}

export default function CopyLink({ url }: CopyLinkProps) {
  const [state, setState] = useState<"unable" | "able" | "copied">("unable");
  useEffect(() => {
    if (isSecureContext) setState("able");
  }, []);
  const copy = () => {
    navigator.clipboard.writeText(url).then(
      () => setState("copied"),
      // Not allowed here; the link still stands there.
      () => setState("unable"),
    );
  };
  return (
    <LinkOnce url={url}>
      {state !== "unable" && (
        <p>
          <button type="button" class="button" onClick={copy}>
            {state === "copied" ? <CheckIcon /> : <LinkIcon />}
            {state === "copied" ? onceWords.copied : onceWords.copy}
          </button>
          {/* Not within the button, which would have no name then. */}
          <span class="visually-hidden" role="status">
            {state === "copied" ? onceWords.copied : null}
          </span>
        </p>
      )}
    </LinkOnce>
  );
}
