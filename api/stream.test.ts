import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { type EventStream, MAX_WAITING_BYTES, openEventStream } from "./stream.ts";

/** All that waits to be read. */
function textOf({ body }: EventStream): string {
  const chunks: unknown[] = [];
  for (let chunk = body.read(); chunk !== null; chunk = body.read()) chunks.push(chunk);
  return chunks.join("");
}

const KILOBYTE = JSON.stringify("x".repeat(1000));

test("events come out in the form of server-sent events", () => {
  const stream = openEventStream(() => {});
  stream.send("points", "[1]", "2026-03-01T00:00:00.000Z");
  stream.beat();
  stream.send("hello", "{}");
  expect(textOf(stream)).toBe("event: points\nid: 2026-03-01T00:00:00.000Z\ndata: [1]\n\n:\n\nevent: hello\ndata: {}\n\n");
});

test("a reader that does not read is told that it lags, and gets nothing more", () => {
  const stream = openEventStream(() => {});
  for (let sent = 0; sent < 5000; sent++) stream.send("points", KILOBYTE);
  expect(stream.body.readableLength).toBeLessThan(MAX_WAITING_BYTES + 4 * KILOBYTE.length);
  const text = textOf(stream);
  expect(text.endsWith("event: lagged\ndata: {}\n\n")).toBe(true);
  expect(text.match(/event: lagged/g)).toHaveLength(1);
});

test("a lagging reader that never takes its last words is let go at the next beat", async () => {
  const onEnd = vi.fn();
  const stream = openEventStream(onEnd);
  for (let sent = 0; sent < 2000; sent++) stream.send("points", KILOBYTE);
  stream.beat();
  await once(stream.body, "close");
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test("whoever goes away is counted out once", async () => {
  const onEnd = vi.fn();
  const stream = openEventStream(onEnd);
  stream.end();
  stream.end();
  stream.body.resume();
  await once(stream.body, "close");
  stream.send("points", "[]");
  expect(onEnd).toHaveBeenCalledTimes(1);
});
