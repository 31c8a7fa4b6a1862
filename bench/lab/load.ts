/**
 * What the load generator is asked for, and how its command line says that.
 *
 * @module
 */

/** Times are seconds, unless their name says otherwise. */
export interface Load {
  mode: "rate" | "saturation" | "idle" | "joins" | "churn" | "pages";
  clients: number;
  senders?: number;
  stalled?: number;
  flooders?: number;
  /** Length of a text. */
  text?: number;
  /** A second. */
  rate?: number;
  burst?: number;
  window?: number;
  holdMs?: number;
  atOnce?: number;
  /** Come and go first. */
  before?: number;
  addresses?: number;
  warmup?: number;
  duration?: number;
  drain?: number;
  settle?: number;
  timeout?: number;
}

const OPTIONS: readonly (readonly [keyof Load, string])[] = [
  ["mode", "--mode"],
  ["clients", "--clients"],
  ["senders", "--senders"],
  ["stalled", "--stalled"],
  ["flooders", "--flooders"],
  ["text", "--text"],
  ["rate", "--rate"],
  ["burst", "--burst"],
  ["window", "--window"],
  ["holdMs", "--hold-ms"],
  ["atOnce", "--at-once"],
  ["before", "--before"],
  ["addresses", "--addresses"],
  ["warmup", "--warmup"],
  ["duration", "--duration"],
  ["drain", "--drain"],
  ["settle", "--settle"],
  ["timeout", "--timeout"],
];

export function loadArguments(load: Load): string[] {
  return OPTIONS.flatMap(([name, option]) => {
    const value = load[name];
    return value === undefined ? [] : [option, String(value)];
  });
}

/** The same load, so small that it only shows that everything works. */
export function reduced(load: Load): Load {
  const clients = Math.min(load.clients, 20);
  const small: Load = {
    ...load,
    clients,
    senders: Math.min(load.senders ?? 10, 5),
    rate: Math.min(load.rate ?? 100, 100),
    warmup: 0.1,
    duration: 0.3,
    drain: 10,
    settle: 0.1,
  };
  if (load.before !== undefined) small.before = 0;
  if (load.stalled !== undefined) small.stalled = Math.min(load.stalled, 5);
  return small;
}
