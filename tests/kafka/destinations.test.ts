// Two destinations on Kafka: the outage of one, and the death of who carries the rows, hold up nothing of the other, and both are whole
// at the end.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Verification } from "../../api/deps.ts";
import type { Status } from "../../core/status.ts";
import { plantEvents } from "../crash/plant.ts";
import { inBatches, sendUntilTaken } from "../crash/run.ts";
import { canRun, temporaryFolder, useBroker } from "../kafka.ts";
import { startTimescale, type TestTimescale } from "../timescale.ts";
import { layPlant, type Plant, type RoleProcess } from "./roles.ts";

const POLL = { timeout: 120_000, interval: 500 };

describe.skipIf(!canRun("kafka"))("a plant on Kafka with ClickHouse and TimescaleDB", () => {
  const dir = temporaryFolder();
  const broker = useBroker();
  const running = new Map<string, RoleProcess>();
  const batches = inBatches(plantEvents({ seed: 21, events: 3000, start: Date.now() - 3 * 86_400_000, withEverything: true }));
  let timescale: TestTimescale;
  let plant: Plant;

  beforeAll(async () => {
    timescale = await startTimescale();
    const more = `timescale: {url: '${timescale.url}'}\n`;
    plant = await layPlant({ dir: join(dir, "plant"), bootstrap: broker().bootstrap, more });
    for (const [name, roles] of [
      ["warehouse", "warehouse"],
      ["api", "ingest,api"],
      ["processors", "processors"],
      ["sinks1", "sinks"],
      ["sinks2", "sinks"],
    ] as const) {
      await start(name, roles);
    }
  }, 240_000);
  afterAll(async () => {
    for (const each of [...running.values()].reverse()) await each.stop();
    await timescale?.close();
  }, 90_000);

  const start = async (name: string, roles: string) => void running.set(name, await plant.start(name, roles));
  const one = (name: string) => running.get(name) as RoleProcess;
  const asked = async <T>(route: string) => {
    const response = await fetch(`${one("api").url}/api/v1/${route}`);
    return ((await response.json()) as { data: T }).data;
  };
  const send = async () => {
    const { value } = batches.next();
    await sendUntilTaken(one("api").url, value as string);
  };
  /** What each destination lacks, once all events are rows. */
  const lacking = async () => {
    const { lag, destinations = [] } = await asked<Status>("status");
    if (lag.events > 0) return undefined;
    return { clickhouse: lag.facts + lag.sinks, timescaledb: destinations.reduce((sum, { facts, sinks }) => sum + facts + sinks, 0) };
  };
  /** Tables that do not agree, by destination. */
  const verified = async () => {
    const { items, unreachable } = await asked<Verification>("verification");
    const differing = items.filter(({ missing, surplus, waiting }) => missing + surplus + waiting > 0);
    return { compared: [...new Set(items.map(({ destination }) => destination))], differing, unreachable };
  };

  test("TimescaleDB goes away, one who carries rows is killed: ClickHouse gets them all", async () => {
    await send();
    await expect.poll(lacking, POLL).toEqual({ clickhouse: 0, timescaledb: 0 });
    await timescale.goAway();
    await send();
    await one("sinks1").kill();
    await send();
    await expect.poll(lacking, POLL).toEqual({ clickhouse: 0, timescaledb: expect.toSatisfy((open: number) => open > 0) });
    expect(await verified()).toEqual({ compared: ["clickhouse"], differing: [], unreachable: ["timescaledb"] });
    await start("sinks1", "sinks");
    await timescale.comeBack();
    await expect.poll(lacking, POLL).toEqual({ clickhouse: 0, timescaledb: 0 });
  }, 300_000);

  test("ClickHouse goes away, and those who carry rows with it: they start without it, and TimescaleDB gets them all", async () => {
    await one("warehouse").kill();
    await one("sinks1").kill();
    await one("sinks2").kill();
    await start("sinks1", "sinks");
    await send();
    await expect.poll(lacking, POLL).toEqual({ clickhouse: expect.toSatisfy((open: number) => open > 0), timescaledb: 0 });
    expect(await verified()).toEqual({ compared: ["timescaledb"], differing: [], unreachable: ["clickhouse"] });
    expect((await fetch(`${one("sinks1").url}/readyz`)).status).toBe(503);
    await start("warehouse", "warehouse");
    await expect.poll(lacking, POLL).toEqual({ clickhouse: 0, timescaledb: 0 });
    expect((await fetch(`${one("sinks1").url}/readyz`)).status).toBe(200);
    expect(await verified()).toEqual({ compared: ["clickhouse", "timescaledb"], differing: [], unreachable: [] });
  }, 300_000);
});
