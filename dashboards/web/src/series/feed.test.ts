import { expect, test } from "vitest";
import { ApiError } from "../api/client.ts";
import type { Point } from "../api/point.ts";
import { openFeed } from "./feed.ts";

const key = { factory: "F1", line: "L1", station: "S1", characteristic: "bore", product: "" };
const item = (id: string, at: number, over = {}) => ({ ...key, product: null, id, at, value: 1, chart: "i-mr", phase: "II", ...over });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A feed whose server answers with `stored`, and whose stream the test writes. */
async function fakeFeed(stored: unknown[], { streamFault }: { streamFault?: ApiError } = {}) {
  const seen: string[] = [];
  const timers: (() => void)[] = [];
  let refusals = 0;
  const paths: string[] = [];
  let points: readonly Point[] = [];
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stop = openFeed(
    key,
    {
      client: {
        async open(path) {
          paths.push(path);
          if (streamFault) throw streamFault;
          return new ReadableStream<Uint8Array>({ start: (controller) => void (stream = controller) });
        },
        async list(path, read) {
          paths.push(path);
          if (refusals-- > 0) throw new ApiError({ status: 503, code: "WAREHOUSE_UNAVAILABLE", message: "" });
          return stored.map(read).filter((each) => each !== undefined);
        },
      },
      now: () => 0,
      random: () => 0,
      after(_delayMs, run) {
        timers.push(run);
        return () => {};
      },
    },
    {
      onPoints: (now) => void (points = now),
      onConnection: (connection) => seen.push(connection),
      onBuild: (build) => seen.push(`build ${build}`),
      onFault: ({ code }) => seen.push(code),
    },
  );
  await settled();
  return {
    seen, paths, stop, stored,
    refuse: (count: number) => void (refusals = count),
    ids: () => points.map(({ id, excluded }) => (excluded ? `${id} excluded` : id)),
    async send(data: unknown, name = "points") {
      stream?.enqueue(new TextEncoder().encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
      await settled();
    },
    async close() {
      stream?.close();
      await settled();
    },
    async runTimers() {
      for (const run of timers.splice(0)) run();
      await settled();
    },
  }; // biome-ignore format: one fake
}

test("the stream is opened before the points are fetched", async () => {
  const { paths, ids } = await fakeFeed([item("a", 1)]);
  expect(paths.map((path) => path.split("?")[0])).toEqual(["/api/v1/stream", "/api/v1/spc/points"]);
  expect(paths[1]).toContain("characteristic=bore&limit=500");
  expect(ids()).toEqual(["a"]);
});

test("live points join without a fetch, one by one or many at once", async () => {
  const feed = await fakeFeed([item("a", 1)]);
  await feed.send(item("b", 2));
  await feed.send([item("d", 4), item("c", 3)]);
  expect(feed.ids()).toEqual(["a", "b", "c", "d"]);
  expect(feed.paths).toHaveLength(2);
});

test("what the warehouse got after the first fetch comes with the second", async () => {
  const feed = await fakeFeed([item("a", 1)]);
  feed.stored.push(item("b", 2));
  await feed.runTimers();
  expect(feed.ids()).toEqual(["a", "b"]);
});

test("a fetch that is behind does not undo what came live", async () => {
  const feed = await fakeFeed([item("a", 1)]);
  await feed.send(item("a", 1, { excluded: true }));
  await feed.runTimers();
  expect(feed.ids()).toEqual(["a excluded"]);
});

test("after a gap the points are fetched again", async () => {
  const feed = await fakeFeed([item("a", 1)]);
  await feed.close();
  feed.stored.push(item("b", 2));
  await feed.runTimers();
  expect(feed.ids()).toEqual(["a", "b"]);
  expect(feed.seen).toEqual(["open", "retrying", "open"]);
});

test("a fetch that fails is told and tried again", async () => {
  const feed = await fakeFeed([item("a", 1)]);
  feed.stored.push(item("b", 2));
  feed.refuse(1);
  await feed.runTimers();
  expect([feed.ids(), feed.seen.at(-1)]).toEqual([["a"], "WAREHOUSE_UNAVAILABLE"]);
  await feed.runTimers();
  expect(feed.ids()).toEqual(["a", "b"]);
});

test("the build that answers is told", async () => {
  const feed = await fakeFeed([]);
  await feed.send({ build: "1.2.3" }, "hello");
  expect(feed.seen).toEqual(["open", "build 1.2.3"]);
});

test("points of another product or station are passed over", async () => {
  const feed = await fakeFeed([item("a", 1), item("x", 2, { product: "P2" })]);
  await feed.send(item("y", 3, { station: "S2" }));
  expect(feed.ids()).toEqual(["a"]);
});

test("without a stream the chart is fetched all the same", async () => {
  const streamFault = new ApiError({ status: 503, code: "BACKPRESSURE", message: "" });
  const feed = await fakeFeed([item("a", 1)], { streamFault });
  expect([feed.ids(), feed.seen]).toEqual([["a"], ["retrying"]]);
});

test("a token that is no longer accepted is told at once", async () => {
  const feed = await fakeFeed([], { streamFault: new ApiError({ status: 401, code: "UNAUTHORIZED", message: "" }) });
  expect(feed.seen).toEqual(["retrying", "UNAUTHORIZED"]);
});

test("after stop nothing arrives any more", async () => {
  const feed = await fakeFeed([item("a", 1)]);
  feed.stop();
  await feed.send(item("b", 2));
  await feed.runTimers();
  expect(feed.ids()).toEqual(["a"]);
});
