// The golden stories once more: what dashboards show of them is what the API answers, which the stories hold against paper.
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStories, type Story } from "../../tests/golden/story.ts";
import type { Asked } from "./expansion.fixture.ts";
import { type FedPlant, type Item, openFedPlant } from "./fed-plant.fixture.ts";

let plant: FedPlant;
/** The stories of OEE whose ranges, buckets and corrections are not those of any other. */
const OEE_STORIES = /\/(02|06|10|13|16|20|22|23|24|25|26|28)-/;
const stories = {
  oee: readStories("oee").filter(({ path }) => OEE_STORIES.test(path)),
  yield: readStories("yield"),
  wip: readStories("wip"),
};

beforeAll(async () => {
  plant = await openFedPlant();
  for (const { log, factory } of Object.values(stories).flat()) {
    const taken = log.filter(({ rejection }) => rejection === undefined);
    await plant.feed(taken.map(({ event, at }) => ({ at, ...event, factory })));
  }
}, 90_000);
afterAll(() => plant.close());

/** The ranges that a story asks about, each once. */
function rangesOf({ questions }: Story): { from: number; to: number }[] {
  const texts = new Set(questions.filter(({ query }) => query.from).map(({ query: { from, to } }) => JSON.stringify([from, to])));
  return [...texts].map((text) => {
    const [from, to] = (JSON.parse(text) as [string, string]).map((instant) => Date.parse(instant)) as [number, number];
    return { from, to };
  });
}

const text = (instant: number) => new Date(instant).toISOString();
const rangeText = ({ from, to }: { from: number; to: number }) => `from=${text(from)}&to=${text(to)}&pageSize=10000`;
const sum = (items: readonly Item[], name: string) => items.reduce((all, item) => all + (item[name] as number), 0);

const RATIOS = { oee: "oee", availability: "availability", effectiveness: "effectiveness", quality_ratio: "qualityRatio" };
const LOSSES = {
  planned_stop_ms: "plannedStopMs", breakdown_loss_ms: "breakdownMs", setup_loss_ms: "setupMs", waiting_loss_ms: "waitingMs",
  micro_stop_ms: "microStopMs", speed_loss_ms: "speedMs", defects_ms: "defectsMs",
}; // biome-ignore format: one list
const PARTS = { good: "goodQuantity", scrap: "scrapQuantity", rework: "reworkQuantity" };

/** The columns of an item of the API, by the names that dashboards have for them. */
function columnsOf(item: Item, names: Readonly<Record<string, string>>): Item {
  return Object.fromEntries(Object.entries(names).map(([column, name]) => [column, item[name]]));
}

const sqlTime = (instant: unknown) => (instant as string).replace("T", " ").replace("Z", "");

test.each(stories.oee.map((story) => [story.path, story] as const))("%s: OEE by hour, shift, day and in all", async (_, story) => {
  const { factory } = story;
  for (const range of rangesOf(story)) {
    const path = `/oee?factory=${factory}&${rangeText(range)}`;
    const all = await plant.items(path);
    const [hours, shifts, days] = await Promise.all(["hour", "shift", "day"].map((by) => plant.items(`${path}&by=${by}`)));
    for (const { line, station, ...total } of all) {
      const asked: Asked = { ...range, variables: { tenant: "acme", factory, line: line as string, station: station as string } };
      const own = (items: readonly Item[] = []) => items.filter((item) => item.line === line && item.station === station);
      const ask = (name: string) => plant.ask(name, "station", asked);
      expect(await ask("oee-total")).toMatchObject([columnsOf(total, RATIOS)]);
      const times = own(hours).map((item) => ({ time: sqlTime(item.start), ...item }));
      expect(await ask("oee-hours")).toMatchObject(times.map((item) => ({ time: item.time, ...columnsOf(item, RATIOS) })));
      const lost = times.map(({ time, ...item }) => ({ time, ...columnsOf((item as Item).losses as Item, LOSSES) }));
      expect(await ask("oee-losses")).toEqual(lost);
      expect(await ask("oee-parts")).toEqual(times.map(({ time, ...item }) => ({ time, ...columnsOf(item, PARTS) })));
      const busy = own(shifts).filter((item) => item.plannedBusyTimeMs !== 0);
      const named = busy.map((item) => ({ shift: [item.day, item.shift].filter(Boolean).join(" "), ...columnsOf(item, RATIOS) }));
      expect(await ask("oee-shifts")).toEqual(named);
      expect(await ask("oee-days")).toEqual(own(days).map((item) => ({ day: item.day, ...columnsOf(item, { ...RATIOS, ...PARTS }) })));
    }
  }
});

test.each(stories.yield.map((story) => [story.path, story] as const))("%s: yield", async (_, story) => {
  const { factory } = story;
  for (const range of rangesOf(story)) {
    const items = await plant.items(`/yield?factory=${factory}&${rangeText(range)}`);
    const lines = [...new Set(items.map(({ line }) => line as string))];
    const asked: Asked = { ...range, intervalMs: 3_600_000, variables: { tenant: "acme", factory, line: lines } };
    const names = {
      line: "line", operation: "operation", product: "product", inspected: "inspected", first_pass_yield: "firstPassYield",
      final_yield: "finalYield", defects: "defects", dpu: "dpu",
    }; // biome-ignore format: one list
    expect(await plant.ask("yield-operations", "lines", asked)).toEqual(items.map((item) => columnsOf(item, names)));
    const pareto = await plant.items(`/yield/pareto?factory=${factory}&${rangeText(range)}`);
    const bars = pareto.map((item) => columnsOf(item, { code: "code", count: "count", units: "units", share: "share", cumulative_share: "cumulativeShare" })); // biome-ignore format: one line
    expect(await plant.ask("yield-pareto", "lines", asked)).toEqual(bars);
    const inspected = sum(items, "inspected");
    const pooled = {
      first_pass_yield: inspected === 0 ? null : sum(items, "firstPassGood") / inspected,
      inspected,
      defects: sum(items, "defects"),
    };
    expect(await plant.ask("yield-total", "lines", asked)).toMatchObject([pooled]);
    for (const { time, operation, first_pass_yield } of await plant.ask("yield-course", "lines", asked)) {
      const from = Date.parse(`${(time as string).replace(" ", "T")}Z`);
      const slice = { from: Math.max(from, range.from), to: Math.min(from + 3_600_000, range.to) };
      const [line, name] = (operation as string).split(" ");
      const tested = await plant.items(`/yield?factory=${factory}&line=${line}&${rangeText(slice)}`);
      const own = tested.filter((item) => item.operation === name);
      const first = sum(own, "inspected");
      expect(first_pass_yield).toBe(first === 0 ? null : sum(own, "firstPassGood") / first);
    }
  }
});

test.each(stories.wip.map((story) => [story.path, story] as const))("%s: work in process", async (_, story) => {
  const { factory } = story;
  const instants = story.log.map(({ at }) => at).filter(Number.isFinite);
  const [from, to] = [Math.min(...instants) - 60_000, Math.max(...instants) + 3_600_001];
  const at = (instant: number) => `factory=${factory}&pageSize=10000&at=${text(instant)}`;
  const lines = [...new Set(story.log.map(({ event }) => (event.line as string | undefined) ?? "L1"))];
  const asked: Asked = { from, to, intervalMs: Math.ceil((to - from) / 3), variables: { tenant: "acme", factory, line: lines } };
  const items = await plant.items(`/wip?${at(to)}`);
  const names = {
    line: "line", operation: "operation", product: "product", quantity: "quantity", lots: "lots", held_quantity: "heldQuantity",
    oldest_age_ms: "oldestAgeMs", p50_age_ms: "p50AgeMs", p90_age_ms: "p90AgeMs",
  }; // biome-ignore format: one list
  expect(await plant.ask("wip-operations", "lines", asked)).toEqual(items.map((item) => columnsOf(item, names)));
  const lots = await plant.items(`/wip/lots?${at(to)}`);
  const oldest = { line: "line", operation: "operation", product: "product", quantity: "quantity", age_ms: "ageMs", held: "held" };
  expect(await plant.ask("wip-oldest", "lines", asked)).toMatchObject(lots.map((item) => columnsOf(item, oldest)));
  const course = await plant.ask("wip-course", "lines", asked);
  const times = [...new Set(course.map(({ time }) => time as string))];
  if (items.length > 0) expect(times.length).toBeGreaterThan(2);
  for (const time of times) {
    const now = await plant.items(`/wip?${at(Date.parse(`${time.replace(" ", "T")}Z`))}`);
    const shown = course.filter((row) => row.time === time && row.quantity !== 0).map(({ operation, quantity }) => [operation, quantity]);
    const sums = Map.groupBy(now, ({ line, operation }) => `${line} ${operation}`);
    const expected = [...sums].map(([name, own]) => [name, sum(own, "quantity")]).filter(([, quantity]) => quantity !== 0);
    expect(shown, time).toEqual(expected);
  }
});
