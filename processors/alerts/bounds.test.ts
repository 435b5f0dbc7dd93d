// Bounds of what a factory's alerts may fill, with as many as that: nothing active is forgotten, what is refused is counted and tried again.
import { expect, test } from "vitest";
import type { Finding, Observation } from "../../core/alerting.ts";
import type { Notification } from "../../core/notification.ts";
import type { Row, TableName } from "../../core/rows.ts";
import { type AlertProcessor, alertProcessor } from "./alerts.ts";
import { MOST_SILENCES } from "./commands.ts";
import { at, command, configured, finding, inShort } from "./fixtures.ts";
import { MOST_ALERTS, MOST_SUBJECTS, RESERVED_FOR_P0 } from "./room.ts";

const stuck = (n: number, open: boolean, seconds = 0): Finding => finding(seconds, "stuck-order", open, { labels: { order: `O${n}` } });

/** Without copies of every row: there are many. */
function bigPlant() {
  const values = new Map<string, unknown>();
  const state = {
    get: <T>(key: string) => values.get(key) as T | undefined,
    set: (key: string, value: unknown) => void values.set(key, value),
    delete: (key: string) => void values.delete(key),
    keys: (prefix: string) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
  const newest = new Map<TableName, unknown>();
  const told: Notification[] = [];
  const emit = <T extends TableName>(table: T, row: Row<T>) => void newest.set(table, row);
  const context = { state, emit, notify: (each: Notification) => void told.push(each) };
  const processor: AlertProcessor = alertProcessor(configured());
  return {
    told,
    count: (prefix: string) => state.keys(prefix).length,
    memory: () => newest.get("alert_memory") as Row<"alert_memory">,
    last: <T extends TableName>(table: T) => newest.get(table) as Row<T>,
    observe: (observations: Iterable<Observation>) => {
      for (const each of observations) processor.onObservation(each, context);
    },
    tick: (seconds: number) => processor.onTick({ ...context, clock: { receivedAt: at(seconds) } }),
  };
}

const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

test("when all room is taken by active alerts a new one is refused, counted, and opens later; a P0 has room of its own", () => {
  const { observe, tick, memory, count, told } = bigPlant();
  const most = MOST_ALERTS - RESERVED_FOR_P0;
  observe(many(most + 3, (n) => stuck(n, true)));
  expect(memory()).toMatchObject({ active: most, resolved: 0, refused: 3, forgotten: 0 });
  observe([finding(0, "line-down", true)]);
  tick(30);
  tick(300);
  expect(inShort(told).filter((line) => line.includes("line-down"))).toEqual(["300 firing line-down → ding: L1"]);
  observe(many(10, (n) => stuck(n, false, 310)));
  tick(400);
  expect(memory()).toMatchObject({ active: most - 10 + 3 + 1, refused: 3 });
  expect(count("alert/")).toBeLessThanOrEqual(MOST_ALERTS);
});

test("a storm of thousands is one digest that names some and counts the rest", () => {
  const { observe, tick, told } = bigPlant();
  observe(many(5000, (n) => stuck(n, true)));
  tick(30);
  expect(inShort(told)).toEqual(["30 digest order-long → ding: P2 5000 × Order too long in production"]);
  expect(told[0]?.text?.body?.at(-1)).toBe("… and 4970 more");
  expect(JSON.stringify(told[0]).length).toBeLessThan(5000);
});

test("the oldest resolved alerts are forgotten for new ones, and counted; a late word about them is not found", () => {
  const { observe, tick, memory, count, last } = bigPlant();
  observe(many(MOST_ALERTS - RESERVED_FOR_P0, (n) => stuck(n, true)));
  tick(30);
  observe([command(31, "alert.comment", { alert: "a-none", text: "?" })]);
  observe(many(9000, (n) => stuck(n, false, 40 + Math.floor(n / 100))));
  tick(400);
  observe(many(2000, (n) => stuck(20_000 + n, true, 500)));
  expect(memory().forgotten).toBeGreaterThanOrEqual(1500);
  expect(memory()).toMatchObject({ active: 2500, refused: 0 });
  expect(count("alert/")).toBeLessThanOrEqual(MOST_ALERTS);
  expect(last("commands")).toMatchObject({ code: "NOT_FOUND" });
});

test("subjects are bounded too: devices heard longest ago are forgotten first", () => {
  const { observe, count } = bigPlant();
  const pulse = (n: number): Observation => ({
    kind: "pulse",
    name: "station",
    labels: { tenant: "acme", factory: "f1", line: `L${n % 100}`, station: `S${n}` },
    at: at(0),
    receivedAt: at(0),
  });
  observe(many(MOST_SUBJECTS + 50, pulse));
  expect(count("subject/")).toBe(MOST_SUBJECTS - 50);
});

test("silences are bounded", () => {
  const { observe, last } = bigPlant();
  observe(many(MOST_SILENCES + 1, (n) => command(0, "alert.silence", { line: "_system", match: { line: `L${n}` }, until: at(60) })));
  expect(last("commands")).toMatchObject({ status: "failed", code: "TOO_MANY" });
});
