// Every query of every dashboard, of panels and of variables: what it answers where there is nothing, and what of others it shows.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dashboards } from "./boards.ts";
import { type Asked, expanded } from "./expansion.fixture.ts";
import { type FedPlant, type Item, openFedPlant } from "./fed-plant.fixture.ts";
import { TEXTS } from "./files.fixture.ts";
import { wordsOn } from "./rings.fixture.ts";
import { ACME, clock, PLACE, RANGE, RIVAL } from "./scenario.fixture.ts";

/** Each once, by its first line, which says what it gives. */
const queries = [
  ...new Map(
    [...dashboards(TEXTS, "en").values()].flatMap(({ panels = [], templating }) => [
      ...panels.flatMap((panel) => ("targets" in panel ? (panel.targets ?? []).map(({ rawSql }) => rawSql as string) : [])),
      ...(templating?.list ?? []).flatMap(({ query }) => (typeof query === "object" ? [(query as { rawSql: string }).rawSql] : [])),
    ]).map((sql) => [sql, sql.split("\n")[0] ?? ""]),
  ),
].map(([sql, name]) => [name, sql] as const); // biome-ignore format: one list
const ofPlace = queries.filter(([, sql]) => /\$\{(tenant|factory)\b/.test(sql));

const SERIES = { characteristic: "diameter", product: "(all)" };
const asked = (tenant: string, fields: Partial<Asked> = {}): Asked => {
  return { ...RANGE, intervalMs: 3_600_000, variables: { tenant, ...PLACE, ...SERIES }, ...fields };
};

let plant: FedPlant;
const answers = new Map<string, string>();
const ask = (sql: string, about: Asked) => plant.world.select<Item>(expanded(sql, about));
/** Without what grows while one looks. */
const still = (rows: readonly Item[]) => JSON.stringify(rows.map(({ behind_ms: _, ...row }) => row));

beforeAll(async () => {
  plant = await openFedPlant();
  await plant.feed(RIVAL);
  await plant.activate(1);
  for (const [, sql] of ofPlace) answers.set(sql, still(await ask(sql, asked("rival"))));
  const words = wordsOn("ring37", clock("07:00")).map((event) => ({ tenant: "acme", factory: "f1", line: "L1", ...event }));
  await plant.feed([...ACME, ...words]);
}, 90_000);
afterAll(() => plant.close());

describe("the answer of a tenant is the same whoever else is there:", () => {
  test.each(ofPlace)("%s", async (name, sql) => {
    if (!name.includes("tenants")) expect(still(await ask(sql, asked("rival")))).toBe(answers.get(sql));
  });
});

describe("where there is nothing, nothing is shown:", () => {
  test.each(ofPlace)("%s", async (name, sql) => {
    const isFigure = (value: unknown) => value !== null && value !== 0 && value !== "0" && value !== "";
    const [of2035, nobodys] = [{ from: Date.UTC(2035, 0, 1), to: Date.UTC(2035, 0, 2) }, await ask(sql, asked("nobody"))];
    if (!/tenants|series that is chosen/.test(name))
      expect(nobodys.flatMap(({ time: _, ...row }) => Object.values(row).filter(isFigure))).toEqual([]);
    await ask(sql, asked("acme", of2035));
    await ask(sql, asked("acme", { from: RANGE.to, to: RANGE.to }));
  });
});
