// The real program against the oracle: random plants through its doors, and every figure of `GET /oee` compared.
//   LINEPULSE_TEST_PLANTS=500   so many plants (default 60)
//   LINEPULSE_TEST_SEED=17      from this seed on (default 0)
//   LINEPULSE_TEST_SHRINK=microStops   leaves events out of the first plant that differs in this field (`any`: in some) while it still does
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Event } from "../../core/events.ts";
import { type RunningProgram, settled, startProgramProcess } from "../program.ts";
import { admit } from "./oee-admission.ts";
import { contextOf, type Difference, differences } from "./oee-compare.ts";
import { askOee, pathOf, sendLog } from "./oee-http.ts";
import type { OeeItem } from "./oee-item.ts";
import { type OeeQuery, oeeOracle } from "./oee-oracle.ts";
import { type OeePlant, oeePlant } from "./oee-plant.ts";
import { shrink } from "./oee-shrink.ts";

const PLANTS = Number(process.env.LINEPULSE_TEST_PLANTS ?? 60);
const FIRST_SEED = Number(process.env.LINEPULSE_TEST_SEED ?? 0);
const SHRINK = process.env.LINEPULSE_TEST_SHRINK;
const PLANTS_AT_ONCE = 60;
const REPORTED_PLANTS = 5;
const REPORTED_DIFFERENCES = 4;
const LOGGED_CHARACTERS = 4000;
const STOP_MS = 20_000;
const REBUILT_PLANTS = 12;
const REBUILD_LOOK_MS = 200;
const TIMEOUT_MS = 60_000 + PLANTS * 5000 + (SHRINK ? 1_200_000 : 0);

const dir = mkdtempSync(join(tmpdir(), "linepulse-oee-oracle-"));
const PROGRAM = { data: join(dir, "data"), env: { LINEPULSE_DEMO: "off", LINEPULSE_TENANT: "acme" } };
let program: RunningProgram;
beforeAll(async () => {
  program = await startProgramProcess(PROGRAM);
});
afterEach(({ task }) => {
  const log = program.output();
  if (task.result?.state === "fail" && log !== "") console.error(`what the program logged:\n${log.slice(-LOGGED_CHARACTERS)}`);
});
afterAll(async () => {
  const timeout = setTimeout(() => program?.process.kill("SIGKILL"), STOP_MS);
  await program?.stop();
  clearTimeout(timeout);
  rmSync(dir, { recursive: true, force: true });
});

interface Mismatch {
  readonly plant: OeePlant;
  readonly query: OeeQuery;
  readonly found: readonly Difference[];
}

test(`the program answers as the oracle does, plants ${FIRST_SEED} to ${FIRST_SEED + PLANTS - 1}`, { timeout: TIMEOUT_MS }, async () => {
  const mismatches: Mismatch[] = [];
  const refused = { atLeast: 0, atMost: 0 };
  for (let n = 0; n < PLANTS; n += PLANTS_AT_ONCE) {
    const seeds = Array.from({ length: Math.min(PLANTS_AT_ONCE, PLANTS - n) }, (_, m) => FIRST_SEED + n + m);
    const plants = seeds.map((seed) => oeePlant({ seed }));
    for (const { log, seed } of plants) {
      await sendLog(program.url, log, seed).catch((cause: unknown) => {
        throw new Error(`could not send the plant of seed ${seed}; the one before it may have stopped the program`, { cause });
      });
    }
    const { quarantined } = await settled(program.url);
    expect(quarantined).toEqual([]);
    for (const plant of plants) {
      mismatches.push(...(await mismatchesOf(plant)));
      const letters = deadLettersOf(plant.log);
      refused.atLeast += new Set(letters).size;
      refused.atMost += letters.length;
    }
  }
  if (mismatches.length > 0) throw new Error(await reportOf(mismatches));
  const { deadletters } = await settled(program.url);
  expect(deadletters).toBeGreaterThanOrEqual(refused.atLeast); // the same refused event twice in a request arrives once
  expect(deadletters).toBeLessThanOrEqual(refused.atMost);
});

test("after kill -9 in the middle of a rebuild of all facts its answers are still the oracle's", { timeout: TIMEOUT_MS }, async () => {
  const { generation } = await settled(program.url);
  const headers = { "content-type": "application/json" };
  expect((await fetch(`${program.url}/api/v1/rebuilds`, { method: "POST", headers, body: "{}" })).status).toBe(202);
  await program.kill();
  program = await startProgramProcess(PROGRAM);
  while ((await settled(program.url)).generation === generation) await new Promise((resolve) => setTimeout(resolve, REBUILD_LOOK_MS));
  const seeds = Array.from({ length: Math.min(PLANTS, REBUILT_PLANTS) }, (_, n) => FIRST_SEED + n);
  for (const seed of seeds) expect(await mismatchesOf(oeePlant({ seed }))).toEqual([]);
});

async function mismatchesOf(plant: OeePlant): Promise<Mismatch[]> {
  const ask = oeeOracle(plant.log);
  const answers = await Promise.all(plant.queries.map((query) => askOee(program.url, query, plant.factory)));
  return plant.queries
    .map((query, n) => ({ plant, query, found: differences(ask(query), answers[n] as OeeItem[]) }))
    .filter(({ found }) => found.length > 0);
}

function deadLettersOf(log: readonly Event[]): string[] {
  const lines = [...Map.groupBy(log, ({ line }) => line).values()];
  return lines.flatMap((events) => admit(events).deadLetters.map(({ event }) => JSON.stringify(event)));
}

/** How many plants differ and in what; of the first few, the query, both sides and the events around. */
async function reportOf(mismatches: readonly Mismatch[]): Promise<string> {
  const plants = [...Map.groupBy(mismatches, ({ plant }) => plant.seed).values()];
  const fields = Map.groupBy(
    mismatches.flatMap(({ plant, found }) => found.map(({ field }) => ({ field, seed: plant.seed }))),
    ({ field }) => field,
  );
  const tally = [...fields].map(
    ([field, all]) => `  ${field}: ${all.length} items, plants ${[...new Set(all.map((f) => f.seed))].join(" ")}`,
  );
  const details = plants.slice(0, REPORTED_PLANTS).flatMap(([first]) => (first ? [detailsOf(first)] : []));
  const shrunk = mismatches.find(({ found }) => found.some(isShrunk));
  const shortest = shrunk ? [await shortestOf(shrunk)] : [];
  return [`${plants.length} of ${PLANTS} plants differ, in`, ...tally, ...details, ...shortest].join("\n");
}

function detailsOf({ plant, query, found }: Mismatch): string {
  const shown = found.slice(0, REPORTED_DIFFERENCES).map(({ item, field, expected, got }) => {
    return `  ${item} ${field}\n    expected ${JSON.stringify(expected)}\n    got      ${JSON.stringify(got)}`;
  });
  const context = found[0] ? contextOf(plant.log, found[0], query) : [];
  return [
    `\nseed ${plant.seed}: GET ${pathOf(query, plant.factory)}`,
    ...shown,
    `  (${found.length} differences in this answer) events around the first:`,
    ...context.map((text) => `    ${text}`),
  ].join("\n");
}

function isShrunk({ field }: Difference): boolean {
  return SHRINK === field || SHRINK === "any";
}

let copies = 0;

async function shortestOf({ plant, query, found }: Mismatch): Promise<string> {
  const { field, item } = found.find(isShrunk) as Difference;
  const [line] = JSON.parse(item) as string[];
  const compared = async (log: readonly Event[], factory: string) =>
    differences(oeeOracle(log)(query), await askOee(program.url, query, factory)).filter((d) => d.field === field);
  const send = async (log: readonly Event[]) => {
    const factory = `${plant.factory}-${++copies}`;
    const renamed = log.map((event) => ({ ...event, factory }));
    await sendLog(program.url, renamed, plant.seed);
    return { log: renamed, factory };
  };
  const own = plant.log.filter((event) => event.line === line);
  const shortest = await shrink(own, async (logs) => {
    const sent = [];
    for (const log of logs) sent.push(await send(log));
    await settled(program.url);
    return Promise.all(sent.map(async ({ log, factory }) => (await compared(log, factory)).length > 0));
  });
  const { log, factory } = await send(shortest);
  await settled(program.url);
  const left = await compared(log, factory);
  return [
    `\nthe shortest log of seed ${plant.seed} that still differs in ${field}:`,
    ...log.map((event) => `    ${new Date(event.at).toISOString()} ${JSON.stringify(event)}`),
    ...left.map(({ item, expected, got }) => `  ${item} ${field}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`),
    `  GET ${pathOf(query, factory)}`,
  ].join("\n");
}
