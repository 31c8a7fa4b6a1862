/**
 * The messages of a room as the server draws them: once for all to whom a
 * stretch of them looks the same. In a browser the same components draw each
 * message, and find what is here.
 *
 * @module
 */
import { type ComponentChildren, h } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import { type Format, Formatting } from "../../components/formatting.ts";
import {
  TimelineStretch,
  type TimelineStretchProps,
} from "../../components/TimelineStretch.tsx";

/** Where HTML is kept by all that it depends on; see `lib/http/fragments.ts`. */
export interface KeptHtml {
  get(key: string, draw: () => string): string;
}

/**
 * @param page What else the HTML depends on: the app's origin, as links within
 * open in place, and the page's address, as Fresh marks links to it.
 */
export function stretchDrawer(
  kept: KeptHtml,
  page: readonly string[],
  format: Format,
): (props: TimelineStretchProps) => ComponentChildren {
  return (props) => {
    const draw = () =>
      renderToString(
        h(Formatting.Provider, {
          value: format,
          children: h(TimelineStretch, props),
        }),
      );
    // Ours, and escaped by the same renderer as everything around it.
    return jsxTemplate([kept.get(keyOf(props, page), draw)]);
  };
}

/**
 * All that a stretch's HTML depends on. `rev` stands for whatever of a message
 * can change; who reads it counts only where something is theirs.
 */
function keyOf(props: TimelineStretchProps, page: readonly string[]): string {
  const { above, messages, myId, newSeq, nowMs, room, standing } = props;
  const concerns = messages.some(({ by, ref }) =>
    by.id === myId || ref === myId
  );
  const isNewHere = messages.some(({ seq }) => seq === newSeq);
  return JSON.stringify([
    page,
    room,
    myId === null ? null : concerns ? myId : "",
    isNewHere ? newSeq : null,
    props.timeZone,
    nowMs,
    above && [above.id, above.rev],
    standing.hosts.filter((id) => messages.some(({ by }) => by.id === id)),
    messages.flatMap(({ id, rev }) => [id, rev]),
  ]);
}
