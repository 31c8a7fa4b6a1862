/**
 * Where a link to another device leads: to a question, or to why it is void.
 * Looking at the question uses nothing up; the form under it does.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import type { Person } from "../lib/protocol.ts";
import { linkWords } from "../lib/text/wording.ts";
import { LOBBY } from "../lib/wire_terms.ts";
import { Logo } from "./icons.tsx";
import { LeaveForm, type LeaveFormProps } from "./LeaveForm.tsx";
import { VoidLink, type VoidLinkProps } from "./VoidLink.tsx";
import { WithName } from "./WithName.tsx";

export interface LinkOffer {
  readonly ok: true;
  /** Whose link it is; without a name if that is lost. */
  readonly holder: { readonly id: string; readonly name: string | null };
  readonly key: string;
  /** Who this browser is now. */
  readonly me: Person | null;
  /** Whether nobody can be that person any more once this browser is not. */
  readonly last: boolean;
}

export interface LinkPageProps {
  readonly page: LinkOffer | { readonly ok: false } & VoidLinkProps;
  /** Draws the form of who is somebody else here until then. */
  readonly leaving?: (form: LeaveFormProps) => ComponentChildren;
}

export function LinkPage({ page, leaving = plainForm }: LinkPageProps) {
  if (!page.ok) return <VoidLink code={page.code} />;
  return page.me?.id === page.holder.id
    ? <Already me={page.me} />
    : <Offer offer={page} leaving={leaving} />;
}

function Offer(
  { offer, leaving }: Required<Pick<LinkPageProps, "leaving">> & {
    offer: LinkOffer;
  },
) {
  const { holder, key, me, last } = offer;
  const { heading, nameless, instead } = linkWords;
  return (
    <main class="blank">
      <Logo />
      <h1 class="blank__heading">
        {holder.name === null
          ? nameless
          : <WithName text={heading} name={holder.name} />}
      </h1>
      <p class="blank__advice">{linkWords.advice}</p>
      {me !== null && (
        <p class="blank__advice">
          <WithName text={last ? linkWords.last : instead} name={me.name} />
        </p>
      )}
      <div class="blank__action">
        {me === null ? <Follow linkKey={key} /> : leaving({
          personId: me.id,
          label: linkWords.go,
          hidden: { key },
          kind: "primary",
        })}
      </div>
    </main>
  );
}

function plainForm(form: LeaveFormProps) {
  return <LeaveForm {...form} />;
}

function Follow({ linkKey }: { linkKey: string }) {
  return (
    <form method="post">
      <input type="hidden" name="key" value={linkKey} />
      <button class="button" data-kind="primary" type="submit">
        {linkWords.go}
      </button>
    </form>
  );
}

function Already({ me }: { me: Person }) {
  return (
    <main class="blank">
      <Logo />
      <h1 class="blank__heading">
        <WithName text={linkWords.same} name={me.name} />
      </h1>
      <p class="blank__advice">{linkWords.sameAdvice}</p>
      <p class="blank__action">
        <a class="button" data-kind="primary" href={`/r/${LOBBY}`}>
          {linkWords.home}
        </a>
      </p>
    </main>
  );
}
