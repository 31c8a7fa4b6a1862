/**
 * The first way to the server, opened before what a live room takes is loaded:
 * says hello, gathers what is answered, and is then handed over as if all of
 * that happened to whoever takes it. So nothing is asked for twice, and nothing
 * that came is lost.
 *
 * @module
 */
import type { HelloFrame, ServerFrame } from "../protocol.ts";
import type { Link, LinkEvents } from "./env.ts";

export interface EarlyLine {
  /**
   * Hands it over, once; whoever takes it says the same hello.
   *
   * @param probe Called once all that came is told, if the line should be up:
   * it may have died unseen, by what happened before anybody listened for that.
   */
  take(events: LinkEvents, probe: () => void): Link;
  close(): void;
}

export interface EarlyLineOptions {
  readonly hello: HelloFrame;
  readonly open: (events: LinkEvents) => Link;
  readonly heard: (frame: ServerFrame) => void;
  readonly lost: () => void;
}

/** What is kept for who takes it; beyond, it is as if it was cut. */
const MESSAGES_MAX = 100;
const CLOSED_ABNORMALLY = 1006;

export function openEarly(
  { hello, open, heard, lost }: EarlyLineOptions,
): EarlyLine {
  /** What came, by the messages that it came in. */
  let kept: (readonly ServerFrame[])[] = [];
  let opened = false;
  /** What it was closed with; `null`: it was not. */
  let code: number | null = null;
  let taker: LinkEvents | null = null;

  const link = open({
    opened() {
      opened = true;
      if (taker === null) link.send(hello);
      else taker.opened();
    },
    received(frames) {
      if (taker !== null) return taker.received(frames);
      kept.push(frames);
      frames.forEach(heard);
      if (kept.length <= MESSAGES_MAX) return;
      kept = [];
      link.close();
      closed(CLOSED_ABNORMALLY);
    },
    closed,
  });

  function closed(now: number): void {
    if (taker !== null) return taker.closed(now);
    code = now;
    lost();
  }

  return {
    take(events, probe) {
      taker = events;
      let over = false;
      let isSaid = opened;
      // Told later, as of any line, and in one go: nothing is drawn between.
      queueMicrotask(() => {
        if (opened && !over) events.opened();
        for (const frames of kept.splice(0)) {
          if (!over) events.received(frames);
        }
        if (over) return;
        if (code !== null) events.closed(code);
        else if (opened) probe();
      });
      return {
        send(frame) {
          const isRepeat = isSaid && frame.t === "hello";
          if (isRepeat) isSaid = false;
          else link.send(frame);
        },
        close() {
          over = true;
          link.close();
        },
      };
    },
    close: link.close,
  };
}
