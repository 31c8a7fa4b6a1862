/**
 * Where a link to another device leads: to a question, or to why it is void.
 * Looking at the question uses nothing up; the form under it does.
 *
 * @module
 */
import type { Person } from "../lib/protocol.ts";
import { linkWords } from "../lib/text/wording.ts";
import { LOBBY } from "../lib/wire_terms.ts";
import { Logo } from "./icons.tsx";
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
}

export function LinkPage({ page }: LinkPageProps) {
  if (!page.ok) return <VoidLink code={page.code} />;
  return page.me?.id === page.holder.id
    ? <Already me={page.me} />
    : <Offer offer={page} />;
}

function Offer({ offer }: { offer: LinkOffer }) {
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
      <form class="blank__action" method="post">
        <input type="hidden" name="key" value={key} />
        <button class="button" data-kind="primary" type="submit">
          {linkWords.go}
        </button>
      </form>
    </main>
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
