// Active periods of stations and findings about the flow, on the real engine.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { activePeriods } from "../../../api/active-periods.ts";
import type { Query, QueryParams } from "../../../api/deps.ts";
import type { Row } from "../../../core/rows.ts";
import { DAY_MS, HOUR_MS } from "../../../core/time.ts";
import { MINUTE, NOON, openQueryWorld, PLACE, type QueryWorld } from "./fixtures.ts";

let world: QueryWorld;

beforeAll(async () => {
  world = await openQueryWorld();
  await insertStates();
}, 60_000);

afterAll(() => world.close());

const at = (minutes: number) => NOON + minutes * MINUTE;

/** s1 ran from 0 on, with a setup at 10; s2 starved until 5; s3 has a gap; s4 is idle; s5's newest state was taken away. */
async function insertStates(): Promise<void> {
  const state = (station: string, start: number, end: number | null, name: Row<"station_states">["state"], removed = false) => {
    const ends = end === null ? null : at(end);
    return { ...PLACE, station, start: at(start), end: ends, state: name, reason: "", stop: "" as const, reclassified: false, removed };
  };
  await world.insert("station_states", [
    state("s1", 0, null, "running"),
    state("s2", 0, 5, "starved"),
    state("s2", 5, 20, "running"),
    state("s2", 20, 21, "blocked"),
    state("s2", 21, null, "down"),
    state("s3", 0, 10, "running"),
    state("s3", 12, null, "running"),
    state("s4", 0, 12, "running"),
    state("s4", 12, null, "idle"),
    state("s5", 0, null, "running"),
    state("s5", 9, null, "idle", true),
    state("s6", -3 * 24 * 60, null, "running"),
  ]);
  await world.insert("station_states", [state("s1", 0, 10, "running"), state("s1", 10, 15, "setup"), state("s1", 15, null, "running")]);
  const stamps = { first_at: NOON, shift: "", production_date: "2026-03-01", hour_start: NOON };
  await world.insert("line_clocks", [{ ...PLACE, clock: at(30), ...stamps }]);
}

describe("wip-active-periods", () => {
  const ask = async (minutes: number, given: QueryParams = {}) => {
    const query: Query = (name, params) => world.ask(name, params);
    const { signal } = new AbortController();
    const rows = await activePeriods(query, { params: { factory: "f1", line: "l1", ...given }, at: at(minutes), signal });
    const sorted = rows.sort((a, b) => (a.station < b.station ? -1 : 1));
    return sorted.map(({ station, state, since, until }) => [station, state, (since - NOON) / MINUTE, (until - NOON) / MINUTE]);
  };

  test("reach back over changes among running, setup and down, not over waiting or a gap", async () => {
    expect(await ask(25)).toEqual([
      ["s1", "running", 0, 25],
      ["s2", "down", 21, 25],
      ["s3", "running", 12, 25],
      ["s5", "running", 0, 25],
      ["s6", "running", -4320, 25],
    ]);
  });

  test("are those of the instant that is asked for", async () => {
    expect(await ask(11)).toEqual([
      ["s1", "setup", 0, 11],
      ["s2", "running", 5, 11],
      ["s4", "running", 0, 11],
      ["s5", "running", 0, 11],
      ["s6", "running", -4320, 11],
    ]);
    expect((await ask(20)).map(([station]) => station)).not.toContain("s2");
  });

  test("end with the line's clock, and look 35 days back", async () => {
    expect((await ask(500)).map(([station, , since, until]) => [station, since, until])).toContainEqual(["s1", 0, 30]);
    const late = (40 * DAY_MS) / MINUTE;
    expect(await ask(late)).toContainEqual(["s1", "running", 15, 30]); // what ended more than 35 days before is not looked at
    expect(await ask(25, { line: "l2" })).toEqual([]);
    expect(await ask(25, { tenant: "rival" })).toEqual([]);
  });
});

describe("wip-findings", () => {
  const finding = (fields: Partial<Row<"flow_findings">>): Row<"flow_findings"> => ({
    ...PLACE, kind: "aged-lot", operation: "OP10", carrier_kind: "lot", subject: "A", product: "P1", since: NOON, limit_ms: HOUR_MS,
    quantity: 10, at: at(60), open: true, ...fields,
  }); // biome-ignore format: one row

  test("gives those that stand, by place, kind and time", async () => {
    await world.insert("flow_findings", [
      finding({ subject: "B", since: NOON + 1 }),
      finding({}),
      finding({ subject: "C" }),
      finding({ kind: "stuck-order", operation: "", carrier_kind: "", subject: "O1", product: "P2" }),
      finding({ kind: "negative-quantity", subject: "D", quantity: -5, limit_ms: 0 }),
      finding({ tenant: "rival", subject: "R" }),
    ]);
    await world.insert("flow_findings", [finding({ subject: "C", open: false })]);
    const none = { factory: "f1", kind: "", operation: "", product: "" };
    const subjects = async (given: QueryParams) => {
      const rows = await world.ask<{ subject: string }>("wip-findings", { ...none, ...given });
      expect(await world.ask("wip-findings-count", { ...none, ...given })).toEqual([{ total: rows.length }]);
      return rows.map(({ subject }) => subject);
    };
    expect(await subjects({})).toEqual(["A", "B", "D", "O1"]);
    expect(await subjects({ kind: "aged-lot" })).toEqual(["A", "B"]);
    expect(await subjects({ product: "P2" })).toEqual(["O1"]);
    expect(await subjects({ operation: "OP20" })).toEqual([]);
    const [first] = await world.ask("wip-findings", none);
    const { tenant, open, ...emitted } = finding({});
    expect(first).toEqual(emitted);
  });
});
