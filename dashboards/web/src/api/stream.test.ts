import { expect, test } from "vitest";
import { ApiError } from "./client.ts";
import { openStream, SILENCE_MS, type StreamEvent, waitMs } from "./stream.ts";

/** A server whose connections the test opens and closes, and timers that run when the test says so. */
function fakeWorld({ refusals = 0 } = {}) {
  const timers = new Map<number, { delayMs: number; run: () => void }>();
  const connections: { send: (text: string) => void; close: () => void; signal: AbortSignal }[] = [];
  let timerId = 0;
  const seen: (StreamEvent | string)[] = [];
  const stop = openStream(
    "/stream",
    {
      client: {
        async open(_path, signal) {
          if (refusals-- > 0) throw new ApiError({ status: 503, code: "BACKPRESSURE", message: "" });
          let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
          const body = new ReadableStream<Uint8Array>({ start: (c) => void (controller = c) });
          signal.addEventListener("abort", () => controller?.error(new Error("aborted")));
          connections.push({
            send: (text) => controller?.enqueue(new TextEncoder().encode(text)),
            close: () => controller?.close(),
            signal,
          });
          return body;
        },
      },
      now: () => 0,
      random: () => 1,
      after(delayMs, run) {
        const id = ++timerId;
        timers.set(id, { delayMs, run });
        return () => void timers.delete(id);
      },
    },
    { onOpen: () => seen.push("open"), onEvent: (event) => seen.push(event), onClosed: () => seen.push("closed") },
  );
  return {
    connections, seen, stop, timers,
    async elapse(delayMs: number) {
      for (const [id, timer] of [...timers]) {
        if (timer.delayMs > delayMs) continue;
        timers.delete(id);
        timer.run();
      }
      await settled();
    },
  }; // biome-ignore format: one world
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("events are read across the borders of packets, and what is no JSON is passed over", async () => {
  const world = fakeWorld();
  await settled();
  world.connections[0]!.send("event: points\nda");
  world.connections[0]!.send('ta: [{"id":"p1"}]\n\n: still here\n\nevent: points\ndata: {oops\n\n');
  await settled();
  expect(world.seen).toEqual(["open", { name: "points", data: [{ id: "p1" }] }]);
});

test("a closed connection is opened again after a wait, and says so", async () => {
  const world = fakeWorld();
  await settled();
  world.connections[0]!.close();
  await settled();
  expect(world.connections).toHaveLength(1);
  await world.elapse(500);
  expect(world.seen).toEqual(["open", "closed", "open"]);
});

test("a refused connection is tried again", async () => {
  const world = fakeWorld({ refusals: 1 });
  await settled();
  expect(world.seen).toEqual(["closed"]);
  await world.elapse(500);
  expect(world.seen).toEqual(["closed", "open"]);
});

test("a silent connection is given up", async () => {
  const world = fakeWorld();
  await settled();
  await world.elapse(SILENCE_MS);
  expect(world.connections[0]!.signal.aborted).toBe(true);
  expect(world.seen).toEqual(["open", "closed"]);
});

test("after stop nothing is called and nothing waits", async () => {
  const world = fakeWorld();
  await settled();
  world.stop();
  await settled();
  expect(world.seen).toEqual(["open"]);
  expect([...world.timers.values()]).toEqual([]);
});

test("waits double up to fifteen seconds and spread over their upper half", () => {
  expect([0, 1, 2, 3, 9].map((failures) => waitMs(failures, 1))).toEqual([500, 500, 1000, 2000, 15_000]);
  expect(waitMs(1, 0)).toBe(250);
});
