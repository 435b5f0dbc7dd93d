import type { AddressInfo } from "node:net";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import type { Row } from "../../core/rows.ts";
import { alertRow } from "../alerts.fixture.ts";
import { build } from "../build.ts";
import { credential, type FakeWorld, fakeWorld, NOW, pointRow } from "../fakes.ts";
import { alertItem } from "../items/alert.ts";
import { pointItem } from "../items/point.ts";
import { rulesOf } from "./alerts-api.ts";

let app: FastifyInstance | undefined;
const readers: AbortController[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.abort();
  await app?.close();
});

function portOf(api: FastifyInstance | undefined): number {
  return Number((api?.server.address() as AddressInfo | undefined)?.port);
}

const signalRow: Row<"spc_signals"> = {
  tenant: "acme", factory: "f1", line: "l1", station: "s1", characteristic: "diameter", product: "",
  id: "e9", at: Date.UTC(2026, 2, 1, 12, 1), rule: "nelson2", second: false, points: ["e1", "e9"], limits_version: 1,
}; // biome-ignore format: one row

/** Opens the stream over a socket; `seen` grows as events come, without their `hello`. */
async function open(world: FakeWorld, query = "", token = "t") {
  if (!app?.server.listening) {
    app = build(world);
    await app.listen({ port: 0, host: "127.0.0.1" });
  }
  const reader = new AbortController();
  readers.push(reader);
  const url = `http://127.0.0.1:${portOf(app)}/api/v1/stream${query}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal: reader.signal });
  const seen: EventSourceMessage[] = [];
  const comments: string[] = [];
  const parser = createParser({ onEvent: (event) => seen.push(event), onComment: (text) => comments.push(text) });
  const closed = (async () => {
    for await (const chunk of response.body ?? []) parser.feed(Buffer.from(chunk).toString());
  })().catch(() => {}); // our own hanging up
  await expect.poll(() => seen.length).toBe(1);
  const hello = seen.shift();
  return { response, seen, comments, reader, closed, hello };
}

const place = { tenant: "acme", factory: "f1", line: "l1", station: "s1" };

const idsOf = (events: EventSourceMessage[]) => events.flatMap(({ data }) => (JSON.parse(data) as { id: string }[]).map(({ id }) => id));

describe("GET /stream", () => {
  test("greets with the build, then sends points and signals as the lists have them", async () => {
    const world = fakeWorld();
    const { response, seen, hello } = await open(world);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(hello).toMatchObject({ event: "hello", data: '{"build":"1.2.3"}' });

    const rows = [pointRow({ id: "a" }), pointRow({ id: "b", at: Date.UTC(2026, 2, 1, 12, 5) })];
    world.commit({ table: "spc_points", rows });
    world.commit({ table: "spc_signals", rows: [signalRow] });
    await expect.poll(() => seen.length).toBe(2);
    expect(seen[0]).toMatchObject({ event: "points", id: "2026-03-01T12:05:00.000Z" });
    expect(JSON.parse(seen[0]?.data ?? "")).toEqual(rows.map(pointItem));
    expect(seen[1]?.event).toBe("signals");
    expect(JSON.parse(seen[1]?.data ?? "")).toEqual([
      { factory: "f1", line: "l1", station: "s1", characteristic: "diameter", product: null, id: "e9", at: "2026-03-01T12:01:00.000Z",
        rule: "nelson2", second: false, points: ["e1", "e9"], limitsVersion: 1,
        state: "open", cause: null, action: null, by: null, changedAt: null, plannedAction: null, excluded: false },
    ]); // biome-ignore format: one item
  });

  test.each([
    ["", ["own", "s2", "weight", "p", "f2"]],
    ["?factory=f1&line=l1&station=s1&characteristic=diameter", ["own", "p"]],
    ["?factory=f2", ["f2"]],
    ["?station=s2", ["s2"]],
    ["?product=P1", ["p"]],
    ["?product=&station=s1&characteristic=diameter&factory=f1", ["own"]],
  ])("with filter %j sends %j", async (query, ids) => {
    const world = fakeWorld();
    const { seen } = await open(world, query);
    const rows = [
      pointRow({ id: "own" }), pointRow({ id: "s2", station: "s2" }), pointRow({ id: "weight", characteristic: "weight" }),
      pointRow({ id: "p", product: "P1" }), pointRow({ id: "f2", factory: "f2" }), pointRow({ id: "rival", tenant: "rival" }),
    ]; // biome-ignore format: rows
    world.commit({ table: "spc_points", rows });
    await expect.poll(() => idsOf(seen)).toEqual(ids);
  });

  test("shows no line that the credential does not cover, and says so when one is asked for", async () => {
    const world = fakeWorld({}, { l1: credential({ lines: new Set(["f1/l1"]) }) });
    const { seen } = await open(world, "", "l1");
    world.commit({ table: "spc_points", rows: [pointRow({ id: "l2", line: "l2" }), pointRow({ id: "l1" })] });
    await expect.poll(() => idsOf(seen)).toEqual(["l1"]);
    const refused = await app?.inject({ url: "/api/v1/stream?factory=f1&line=l2", headers: { authorization: "Bearer l1" } });
    expect([refused?.statusCode, refused?.json().code]).toEqual([403, "TENANT_MISMATCH"]);
  });

  test("sends only the events that are asked for, and nothing for rows that are all filtered out", async () => {
    const world = fakeWorld();
    const { seen } = await open(world, "?events=signals");
    world.commit({ table: "spc_points", rows: [pointRow()] });
    world.commit({ table: "spc_signals", rows: [{ ...signalRow, tenant: "rival" }] });
    world.commit({ table: "spc_signals", rows: [signalRow] });
    await expect.poll(() => seen.map(({ event }) => event)).toEqual(["signals"]);
    const refused = await app?.inject({ url: "/api/v1/stream?events=gossip", headers: { authorization: "Bearer t" } });
    expect(refused?.statusCode).toBe(400);
  });

  test("tells which stations changed and how far lines' clocks have come, each to whom it concerns", async () => {
    const world = fakeWorld({}, { l1: credential({ lines: new Set(["f1/l1"]) }) });
    const [all, limited, station, series] = [
      await open(world),
      await open(world, "", "l1"),
      await open(world, "?station=s2"),
      await open(world, "?product=P1"),
    ];
    const rest = {
      accounted_to: Date.UTC(2026, 2, 1, 12),
      element: "down",
      loss: "breakdown",
      first_count_at: null,
      stale: false,
    } as const;
    const now = { ...place, ...rest, state: "down", reason: "jam", state_since: Date.UTC(2026, 2, 1, 11) } as const;
    world.commit({ table: "station_now", rows: [now, { ...now, line: "l2", station: "s2", state: "", reason: "", state_since: null }] });
    const clock = { tenant: "acme", factory: "f1", line: "l1", clock: Date.UTC(2026, 2, 1, 12, 0, 7), first_at: 0 };
    world.commit({ table: "line_clocks", rows: [{ ...clock, shift: "", production_date: "2026-03-01", hour_start: 0 }] });
    world.commit({ table: "spc_points", rows: [pointRow({ id: "p", product: "P1", station: "s2" })] });

    const jammed = {
      factory: "f1",
      line: "l1",
      station: "s1",
      state: "down",
      reason: "jam",
      since: "2026-03-01T11:00:00.000Z",
      stale: false,
      clock: null,
    };
    const unknown = { ...jammed, line: "l2", station: "s2", state: null, reason: null, since: null };
    const passed = { ...unknown, line: "l1", station: null, stale: null, clock: "2026-03-01T12:00:07.000Z" };
    const oee = (events: EventSourceMessage[]) => events.filter(({ event }) => event === "oee").map(({ data }) => JSON.parse(data));
    await expect.poll(() => all.seen.length).toBe(3);
    expect(oee(all.seen)).toEqual([[jammed, unknown], [passed]]);
    expect(all.seen.map(({ id }) => id?.slice(11, 19))).toEqual(["12:00:00", "12:00:07", "12:00:00"]);
    await expect.poll(() => oee(limited.seen)).toEqual([[jammed], [passed]]);
    await expect.poll(() => oee(station.seen)).toEqual([[unknown], [passed]]); // a line's clock is that of all its stations
    await expect.poll(() => series.seen.map(({ event }) => event)).toEqual(["points"]);
  });

  test("tells what came to operations and went from them, each to whom it concerns", async () => {
    const world = fakeWorld({}, { l1: credential({ lines: new Set(["f1/l1"]) }) });
    const [all, limited, product, station] = [
      await open(world, "?events=wip"),
      await open(world, "", "l1"),
      await open(world, "?product=P2"),
      await open(world, "?station=s1"),
    ];
    const at = Date.UTC(2026, 2, 1, 12);
    const move = { tenant: "acme", factory: "f1", line: "l1", operation: "OP1", product: "P1", carrier_kind: "lot", carrier: "A", order: "", at, id: "m1", quantity: -5, arrival: false } as const; // biome-ignore format: one row
    const arrival = { ...move, line: "l2", product: "P2", carrier_kind: "serial", carrier: "S1", order: "O1", at: at + 7, quantity: 1, arrival: true } as const; // biome-ignore format: one row
    world.commit({ table: "lot_moves", rows: [move, arrival, { ...move, tenant: "rival" }] });
    world.commit({ table: "spc_points", rows: [pointRow({ id: "p" })] });

    const gone = { factory: "f1", line: "l1", operation: "OP1", product: "P1", lot: "A", serial: null, order: null, at: "2026-03-01T12:00:00.000Z", quantity: -5 }; // biome-ignore format: one item
    const come = { ...gone, line: "l2", product: "P2", lot: null, serial: "S1", order: "O1", at: "2026-03-01T12:00:00.007Z", quantity: 1 };
    const wip = (events: EventSourceMessage[]) => events.filter(({ event }) => event === "wip").map(({ data }) => JSON.parse(data));
    await expect.poll(() => wip(all.seen)).toEqual([[gone, come]]);
    expect(all.seen[0]?.id).toBe("2026-03-01T12:00:00.007Z");
    await expect.poll(() => wip(limited.seen)).toEqual([[gone]]);
    await expect.poll(() => wip(product.seen)).toEqual([[come]]);
    await expect.poll(() => station.seen.map(({ event }) => event)).toEqual(["points"]);
  });

  test("sends alerts as the list has them, each to whom it concerns", async () => {
    const world = fakeWorld({}, { l1: credential({ lines: new Set(["f1/l1"]) }) });
    const [all, limited, station] = [await open(world), await open(world, "?events=alerts", "l1"), await open(world, "?station=s1")];
    const rows = [alertRow(), alertRow({ alert: "a-2", line: "l2", station: "s2" }), alertRow({ alert: "a-3", line: "", station: "" })];
    world.commit({ table: "alerts", rows: [...rows, alertRow({ alert: "a-4", tenant: "rival" })] });
    await expect.poll(() => idsOf(all.seen)).toEqual(["a-1", "a-2", "a-3"]);
    await expect.poll(() => idsOf(limited.seen)).toEqual(["a-1"]);
    await expect.poll(() => idsOf(station.seen)).toEqual(["a-1"]);
    expect(all.seen[0]).toMatchObject({ event: "alerts", id: "2026-03-01T12:00:02.000Z" });
    const rules = rulesOf({});
    expect(JSON.parse(all.seen[0]?.data ?? "")[0]).toEqual(alertItem(alertRow(), { rules, now: NOW }));
  });

  test("beats, and counts a reader out that hangs up", async () => {
    const world = fakeWorld();
    const { comments, reader } = await open(world);
    expect(world.subscribers()).toBe(1);
    world.tick();
    await expect.poll(() => comments.length).toBe(1);
    reader.abort();
    await expect.poll(() => world.subscribers()).toBe(0);
  });

  test("drops a reader that does not read, while the others go on", async () => {
    const world = fakeWorld();
    const fast = await open(world);
    const slow = new AbortController();
    readers.push(slow);
    const headers = { authorization: "Bearer t" };
    await fetch(`http://127.0.0.1:${portOf(app)}/api/v1/stream`, { headers, signal: slow.signal }); // and never reads
    expect(world.subscribers()).toBe(2);
    const rows = Array.from({ length: 1000 }, (_, n) => pointRow({ id: `e${n}` }));
    for (let commits = 1; commits <= 40; commits++) {
      world.commit({ table: "spc_points", rows });
      await expect.poll(() => fast.seen.length).toBe(commits);
    }
    world.tick();
    world.tick();
    await expect.poll(() => world.subscribers()).toBe(1);
    expect(fast.seen.every(({ event }) => event === "points")).toBe(true);
  });

  test("ends when the server closes", async () => {
    const world = fakeWorld();
    const { closed } = await open(world);
    await app?.close();
    await closed;
    expect(world.subscribers()).toBe(0);
  });
});
