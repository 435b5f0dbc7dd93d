// Server-sent events of one subscriber: bounded memory, whatever the reader does.
//   I1. What waits for a slow reader never exceeds MAX_WAITING_BYTES and one message; then it is told `lagged` and dropped.
//   I2. A reader that is gone, dropped or closed costs nothing any more: `onEnd` has run, once.
import { Readable } from "node:stream";

/** A reader further behind than this does better to ask the lists again. */
export const MAX_WAITING_BYTES = 1024 * 1024;

export interface EventStream {
  /** What is sent as the body of the answer. */
  readonly body: Readable;
  /** Sends one event; `id` comes back from the browser as `Last-Event-ID`. */
  send(event: string, json: string, id?: string): void;
  /** Keeps the connection alive, and lets go of a dropped reader that still has not taken its last words. */
  beat(): void;
  /** Says goodbye and closes. */
  end(): void;
}

/** Opens a stream; `onEnd` runs when nobody reads it any more. */
export function openEventStream(onEnd: () => void): EventStream {
  let isEnded = false;
  let isOver = false;
  const over = () => {
    if (isOver) return;
    isOver = true;
    onEnd();
  };
  const body = new Readable({
    read() {},
    destroy(error, callback) {
      isEnded = true;
      over();
      callback(error);
    },
  });
  const end = () => {
    if (isEnded) return;
    isEnded = true;
    body.push(null);
  };
  return {
    body,
    send(event, json, id) {
      if (isEnded) return;
      if (body.readableLength > MAX_WAITING_BYTES) {
        body.push("event: lagged\ndata: {}\n\n");
        end();
        return;
      }
      body.push(`event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${json}\n\n`);
    },
    beat() {
      if (isEnded) body.destroy();
      else body.push(":\n\n");
    },
    end,
  };
}
