// The golden shifts: stories that a production engineer can follow on paper, told to the real program and asked of it. Expected numbers
// are worked out by hand from the specification, in the story's own words (README.md says how a story is written).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningProgram, settled, startProgramProcess } from "../program.ts";
import { additionFaults, oeeItemFaults, paretoFaults, serialFaults, wipFaults, yieldItemFaults } from "./conservation.ts";
import { differences, type Item } from "./expectation.ts";
import { LISTS, type Question, readStories, type Story } from "./story.ts";

const TIMEOUT_MS = 300_000;
const PATIENCE = { tries: 300, pauseMs: 200 };

const folders = ["oee", "yield", "wip"].map((folder) => ({ folder, stories: readStories(folder) }));
const dir = mkdtempSync(join(tmpdir(), "linepulse-golden-"));
let program: RunningProgram;

beforeAll(async () => {
  program = await startProgramProcess({ data: join(dir, "data"), env: { LINEPULSE_DEMO: "off", LINEPULSE_AUTH: "off" } });
  for (const story of folders.flatMap(({ stories }) => stories)) await tell(story);
  const { quarantined } = await settled(program.url, TIMEOUT_MS);
  expect(quarantined).toEqual([]);
}, TIMEOUT_MS);

afterAll(async () => {
  await program?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe.each(folders)("$folder", ({ stories }) => {
  const named = stories.map((story) => [`${story.path} (${story.rule}): ${story.title}`, story] as const);
  test.each(named)("%s", { timeout: TIMEOUT_MS }, async (_, story) => {
    const faults: string[] = [];
    for (const question of story.questions) faults.push(...(await faultsOf(story, question)));
    expect(faults, `${story.path}:\n${faults.join("\n")}\n`).toEqual([]);
  });
});

/** Sends the story's log in its order. A request that is turned away comes again. */
async function tell({ path, log }: Story): Promise<void> {
  const body = log.map(({ event }) => JSON.stringify(event)).join("\n");
  const headers = { "content-type": "application/x-ndjson" };
  for (let n = 0; n < PATIENCE.tries; n++) {
    const response = await fetch(`${program.url}/api/v1/events`, { method: "POST", headers, body });
    const answer = (await response.json()) as { data: { rejected: { index: number; code: string; detail: string }[] } };
    if (response.status === 202) return expectRejections(path, log, answer.data.rejected);
    if (response.status !== 503) throw new Error(`${path}: events were answered with ${response.status}: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, PATIENCE.pauseMs));
  }
  throw new Error(`${path}: the program took no events`);
}

function expectRejections(path: string, log: Story["log"], rejected: readonly { index: number; code: string; detail: string }[]): void {
  const expected = log.flatMap(({ rejection: code }, index) => (code === undefined ? [] : [{ index, code }]));
  const text = `${path}: ${JSON.stringify(rejected)}`;
  expect(
    rejected.map(({ index, code }) => ({ index, code })),
    text,
  ).toEqual(expected);
}

async function faultsOf(story: Story, question: Question): Promise<string[]> {
  const answer = await ask(story, question.route, question.query);
  const asExpected = LISTS.flatMap((list) => {
    const expected = question[list];
    if (!expected) return [];
    return differences((answer[list] ?? []) as Item[], expected, story).map((fault) => `${list}, ${fault}`);
  });
  const kept = await conservationFaults(story, question, answer.items);
  return [...asExpected, ...kept.map((fault) => `conservation: ${fault}`)].map((fault) => `GET ${question.text}: ${fault}`);
}

async function conservationFaults(story: Story, { route, query }: Question, items: readonly Item[]): Promise<string[]> {
  const { from = "", to = "", line, operation, product } = query;
  if (route === "oee") return [...items.flatMap(oeeItemFaults), ...(await bucketFaults(story, query))];
  if (route === "wip") return line || operation || product ? [] : wipFaults(items, story.log, Date.parse(query.at as string));
  if (route !== "yield") return [];
  const same = Object.fromEntries(Object.entries({ from, to, line, operation, product }).filter(([, value]) => value !== undefined));
  const bars = await ask(story, "yield/pareto", same as Record<string, string>);
  const ever = await ask(story, "yield", { from: "2026-01-01T00:00:00Z", to: "2026-07-01T00:00:00Z" });
  return [...items.flatMap(yieldItemFaults), ...paretoFaults(bars.items, items), ...serialFaults(ever.items, story.log)];
}

/** Hours, shifts and days of the range come to the whole range. */
async function bucketFaults(story: Story, { by: _by, ...range }: Question["query"]): Promise<string[]> {
  const whole = await ask(story, "oee", range);
  const faults: string[] = [];
  for (const by of ["hour", "shift", "day"]) {
    const { items } = await ask(story, "oee", { ...range, by });
    faults.push(...items.flatMap(oeeItemFaults), ...additionFaults(whole.items, items, by));
  }
  return faults;
}

type Answer = { items: Item[] } & Partial<Record<(typeof LISTS)[number], Item[]>>;

async function ask({ factory }: Story, route: string, query: Readonly<Record<string, string>>): Promise<Answer> {
  const path = `/api/v1/${route}?${new URLSearchParams({ factory, pageSize: "1000", ...query })}`;
  const response = await fetch(program.url + path);
  const { code, data, ...rest } = (await response.json()) as { code: string; data: Answer };
  if (code !== "OK") throw new Error(`${path} answered ${response.status} ${code}: ${JSON.stringify(rest)}`);
  return data;
}
