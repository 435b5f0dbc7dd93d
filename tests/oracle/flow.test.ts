// Yield and WIP of generated factories through the whole program, door to answer, against the oracle. `LINEPULSE_TEST_PLANTS` is how
// many (500 is the long form), `LINEPULSE_TEST_SEED` the first seed: a mismatch names its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningProgram, settled, startProgramProcess } from "../program.ts";
import { admitted, DAY_MS, type FlowEvent } from "./flow-admission.ts";
import {
  type Answer,
  ask,
  type Comparing,
  differences,
  handedOn,
  PARETO_IDENTITY,
  pathOf,
  type Query,
  requestsOf,
  sendPlant,
} from "./flow-http.ts";
import { type Item, paretoOf, wipOf, yieldOf } from "./flow-oracle.ts";
import { type FlowPlant, flowPlant } from "./flow-plant.ts";
import { type Questions, questionsOf } from "./flow-queries.ts";

const COUNT = Number(process.env.LINEPULSE_TEST_PLANTS ?? 100);
const FIRST_SEED = Number(process.env.LINEPULSE_TEST_SEED ?? 1);
const TIMEOUT_MS = 60_000 + COUNT * 3_000;
const AT_ONCE = 3;
/** Of a failed comparison: answers, and letters of each. */
const SHOWN = { answers: 5, letters: 5_000 };
/** What is asked about each plant, and about all of them together, of each route. */
const ASKED = { ofPlant: 1, ofTenant: 8 };
/** Before and after all that was generated. */
const EVER = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2026, 10, 1) };

const dir = mkdtempSync(join(tmpdir(), "linepulse-flow-"));
const plants = Array.from({ length: COUNT }, (_, n) => flowPlant(FIRST_SEED + n));
const judged = new Map(plants.map((plant) => [plant, admitted(plant.log)]));
const everything = plants.flatMap((plant) => acceptedOf(plant));
let program: RunningProgram;
let status: Awaited<ReturnType<typeof settled>>;

beforeAll(async () => {
  program = await startProgramProcess({ data: join(dir, "data"), env: { LINEPULSE_DEMO: "off" } });
  await inParallel(plants, (plant) => sendPlant(program.url, plant));
  status = await settled(program.url, TIMEOUT_MS);
}, TIMEOUT_MS);

afterAll(async () => {
  await program?.stop();
  rmSync(dir, { recursive: true, force: true });
});

function acceptedOf(plant: FlowPlant): readonly FlowEvent[] {
  return judged.get(plant)?.accepted ?? [];
}

/** Each thing once, a few at a time. */
async function inParallel<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const left = [...things];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

interface Question {
  readonly seed: number;
  readonly route: string;
  readonly query: Query;
  readonly expected: { readonly items: readonly Item[]; readonly products?: readonly Item[] };
}

/** What differs between the program's answer and the oracle's, with all that is needed to see it again. */
async function faultOf({ seed, route, query, expected }: Question): Promise<string | undefined> {
  const title = `seed ${seed}: GET ${pathOf(route, query)}`;
  const got = await ask(program.url, route, query).catch((error: unknown) => String(error));
  if (typeof got === "string") return `${title} ${got}`;
  const faults = faultsOf(got, expected, route === "yield/pareto" ? { ordered: true, identity: PARETO_IDENTITY } : {});
  if (faults.length === 0) return undefined;
  const text = { expected, got: { items: got.items, products: got.products } };
  return [title, ...faults.map((fault) => `  ${fault}`), JSON.stringify(text)].join("\n").slice(0, SHOWN.letters);
}

function faultsOf(got: Answer, expected: Question["expected"], comparing: Comparing): string[] {
  return [
    ...differences(got.items, expected.items, comparing),
    ...differences(got.products ?? [], expected.products ?? []).map((fault) => `products: ${fault}`),
    ...(got.total === expected.items.length ? [] : [`total: expected ${expected.items.length}, got ${got.total}`]),
  ];
}

function questionsAbout(events: readonly FlowEvent[], seed: number, { yields, wips }: Questions): Question[] {
  return [
    ...yields.map((query) => ({ route: "yield", query: { ...query }, expected: yieldOf(events, query) })),
    ...yields.map((query) => ({ route: "yield/pareto", query: { ...query }, expected: { items: paretoOf(events, query) } })),
    ...wips.map((query) => ({ route: "wip", query: { ...query }, expected: { items: wipOf(events, query) } })),
  ].map((question) => ({ seed, ...question }));
}

async function expectNoFault(questions: readonly Question[]): Promise<void> {
  const faults: string[] = [];
  await inParallel(questions, async (question) => {
    const fault = await faultOf(question);
    if (fault !== undefined) faults.push(fault);
  });
  const message = `${faults.length} of ${questions.length} answers differ:\n${faults.slice(0, SHOWN.answers).join("\n\n")}\n`;
  expect(faults.length, message).toBe(0);
}

test("what must not count is dead-lettered, and nothing else", () => {
  const counts = plants.map((plant) => admitted(requestsOf(plant).flatMap(handedOn)).counts);
  expect(status.deadletters).toBe(counts.reduce((sum, count) => sum + count["id-conflict"] + count.late, 0));
  expect(status.duplicates).toBe(counts.reduce((sum, count) => sum + count.duplicate, 0));
  expect(status.quarantined).toEqual([]);
});

test("yield, Pareto and WIP of every factory are the oracle's", { timeout: TIMEOUT_MS }, async () => {
  const about = (plant: FlowPlant) => questionsAbout(acceptedOf(plant), plant.seed, questionsOf(plant, ASKED.ofPlant));
  await expectNoFault(plants.flatMap(about));
});

test("so are those of all factories of the tenant together", { timeout: TIMEOUT_MS }, async () => {
  const tenant = { seed: FIRST_SEED, factories: [], log: everything };
  const { yields, wips } = questionsOf(tenant, ASKED.ofTenant);
  const whole = { yields: [EVER, ...yields], wips: [{ at: EVER.to }, ...wips] };
  await expectNoFault(questionsAbout(everything, tenant.seed, whole));
});

test("pages of an answer add up to the whole, and without `at` WIP is that of now", { timeout: TIMEOUT_MS }, async () => {
  const [plant] = plants as [FlowPlant];
  const query = { ...EVER, factory: plant.factories[0] as string };
  const whole = await ask(program.url, "yield", query);
  const pages: Item[] = [];
  for (let page = 1; pages.length < whole.total && page <= whole.total; page++) {
    pages.push(...(await ask(program.url, "yield", { ...query, page, pageSize: 2 })).items);
  }
  expect(pages).toEqual(whole.items);
  const now = await ask(program.url, "wip", { factory: query.factory });
  const expected = wipOf(acceptedOf(plant), { factory: query.factory, at: EVER.to + 30 * DAY_MS });
  const ageless = (items: readonly Item[]) => items.map(({ oldestAgeMs: _o, p50AgeMs: _m, p90AgeMs: _n, reasons: _r, ...item }) => item);
  expect(differences(ageless(now.items), ageless(expected))).toEqual([]);
});
