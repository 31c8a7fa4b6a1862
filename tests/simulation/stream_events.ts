/** Server-sent events, read as a browser reads them. */

/** One server-sent event. */
export interface StreamEvent {
  /** `null` if it has none. */
  readonly name: string | null;
  readonly data: string;
}

/** The events in a piece of a stream that is not cut inside one. */
export function eventsIn(text: string): StreamEvent[] {
  return text.split("\n\n").filter((block) => block !== "").map((block) => {
    const lines = block.split("\n");
    const field = (name: string) =>
      lines.find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    return { name: field("event") ?? null, data: field("data") ?? "" };
  });
}
