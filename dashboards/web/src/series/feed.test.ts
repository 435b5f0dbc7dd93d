import { expect, test } from "vitest";
import { ApiError } from "../api/client.ts";
import type { SignalRecord } from "../api/signal.ts";
import { type FeedHandlers, openFeed } from "./feed.ts";
import type { Held, Window } from "./fetch.ts";

const key = { factory: "F1", line: "L1", station: "S1", characteristic: "bore", product: "" };
const item = (id: string, at: number, over = {}) => ({ ...key, product: null, id, at, value: 1, chart: "i-mr", phase: "II", ...over });
const settled = () => new Promise((resolve) => setImmediate(resolve));

const NEWEST: Window = { limit: 500, span: null };

/** Writes down what else a feed tells. */
function tellers(seen: string[]): Pick<FeedHandlers, "onConnection" | "onBuild" | "onFault"> {
  return {
    onConnection: (connection) => void seen.push(connection),
    onBuild: (build) => void seen.push(`build ${build}`),
    onFault: ({ code }) => void seen.push(code),
  };
}

/** Answers with `stored` and `told`, and opens a stream that the test writes. */
function fakeServer(stored: unknown[], streamFault: ApiError | undefined) {
  const server = { paths: [] as string[], told: [] as unknown[], refusals: 0 };
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  return {
    server,
    stream: () => stream,
    client: {
      async open(path: string) {
        server.paths.push(path);
        if (streamFault) throw streamFault;
        return new ReadableStream<Uint8Array>({ start: (controller) => void (stream = controller) });
      },
      async get(path: string) {
        const isOfSignals = path.includes("/spc/signals");
        if (!isOfSignals) server.paths.push(path);
        if (server.refusals-- > 0) throw new ApiError({ status: 503, code: "WAREHOUSE_UNAVAILABLE", message: "" });
        return isOfSignals ? { items: server.told } : { items: stored, total: stored.length };
      },
    },
  };
}

async function fakeFeed(stored: unknown[], { streamFault, window = NEWEST }: { streamFault?: ApiError; window?: Window } = {}) {
  const seen: string[] = [];
  const timers: (() => void)[] = [];
  const { server, stream, client } = fakeServer(stored, streamFault);
  let held: Held = { points: [], total: 0 };
  let signals: ReadonlyMap<string, SignalRecord> = new Map();
  const after = (_delayMs: number, run: () => void) => {
    timers.push(run);
    return () => {};
  };
  const feed = openFeed(
    { key, window },
    { client, now: () => 0, random: () => 0, after },
    { onPoints: (now) => void (held = now), onSignals: (now) => void (signals = now), ...tellers(seen) },
  );
  await settled();
  return {
    seen, stored, paths: server.paths, told: server.told, stop: feed.stop,
    refuse: (count: number) => void (server.refusals = count),
    async refresh() {
      feed.refresh();
      await settled();
    },
    total: () => held.total,
    states: () => [...signals.values()].map(({ point, state, pattern }) => `${point} ${state} ${pattern.length}`),
    ids: () => held.points.map(({ id, excluded }) => (excluded ? `${id} excluded` : id)),
    async send(data: unknown, name = "points") {
      stream()?.enqueue(new TextEncoder().encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
      await settled();
    },
    async close() {
      stream()?.close();
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

test("what was said of a point that came live is seen when it is asked for", async () => {
  const feed = await fakeFeed([item("a", 1)]);
  await feed.send(item("b", 2));
  feed.stored.push(item("b", 2, { excluded: true }));
  await feed.refresh();
  expect(feed.ids()).toEqual(["a", "b excluded"]);
});

test("a stretch of time holds its own points only, and says how many it has", async () => {
  const feed = await fakeFeed([item("a", 90_000), item("x", 1)], { window: { limit: 10, span: { from: 60_000, to: 130_500 } } });
  expect(feed.paths[1]).toContain("&limit=10&from=1970-01-01T00:01:00.000Z&to=1970-01-01T00:03:00.000Z");
  await feed.send([item("b", 130_499), item("c", 130_500)]);
  expect([feed.ids(), feed.total()]).toEqual([["a", "b"], 2]);
});

test("a signal comes with the points of its pattern, live and fetched; what was fetched knows more", async () => {
  const feed = await fakeFeed([item("a", 1), item("b", 2)]);
  const signal = { ...key, product: null, id: "b", at: 2, rule: "nelson2", second: false, points: ["a", "b"] };
  await feed.send([signal], "signals");
  expect(feed.states()).toEqual(["b open 2"]);
  feed.told.push({ ...signal, state: "assigned" });
  await feed.refresh();
  await feed.send([signal], "points");
  expect(feed.states()).toEqual(["b assigned 2"]);
});
