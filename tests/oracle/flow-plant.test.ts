// Proof that the generated factories hold what the comparison with the program is for, and that the comparison sees what differs.
import { expect, test } from "vitest";
import { parseEvent } from "../../core/events.ts";
import { admitted } from "./flow-admission.ts";
import { differences, wireForm } from "./flow-http.ts";
import { diceOf } from "./flow-names.ts";
import { wipOf, yieldOf } from "./flow-oracle.ts";
import { flowPlant } from "./flow-plant.ts";
import { featuresOf, questionsOf } from "./flow-queries.ts";

const plants = Array.from({ length: 100 }, (_, seed) => flowPlant(seed + 1));

test("a seed gives the same factories again, and another seed others", () => {
  expect(flowPlant(7)).toEqual(flowPlant(7));
  expect(flowPlant(8).log).not.toEqual(flowPlant(7).log);
});

test("the door takes every form in which an event is sent, and reads the same event out of each", () => {
  const dice = diceOf(1);
  for (const event of plants.slice(0, 20).flatMap(({ log }) => log)) {
    const parsed = parseEvent({ tenant: "acme", ...wireForm(event, dice) });
    expect(parsed).toMatchObject({ ok: true, event: { ...event } });
  }
});

test("the logs hold every kind of trouble", () => {
  const counts = plants.map(({ log }) => admitted(log).counts);
  expect(counts.filter(({ duplicate }) => duplicate > 0).length).toBeGreaterThan(80);
  expect(counts.filter((count) => count["id-conflict"] > 0).length).toBeGreaterThan(80);
  expect(counts.filter(({ late }) => late > 0).length).toBeGreaterThan(20);
  const features = featuresOf(plants.flatMap(({ log }) => log));
  expect([...features].sort()).toEqual([
    "a Chinese code", "a code twice in one result", "a defect that passed", "a move across lines", "a renewed arrival", "history",
    "rework", "route", "scrap", "ship", "the same id of another source",
  ]); // biome-ignore format: one list
});

test("the answers hold every kind of figure, and of figure that cannot be given", () => {
  const seen = new Map<string, number>();
  const note = (text: string) => seen.set(text, (seen.get(text) ?? 0) + 1);
  for (const plant of plants) {
    const { accepted } = admitted(plant.log);
    const { yields, wips } = questionsOf(plant, 3);
    for (const { items, products } of yields.map((query) => yieldOf(accepted, query))) {
      for (const { reasons } of items) for (const [field, text] of Object.entries(reasons as object)) note(`${field}: ${text}`);
      for (const { missingOperation, rolledThroughputYield } of products) {
        note(missingOperation ? "missing operation" : rolledThroughputYield === null ? "no route" : "rolled");
      }
    }
    for (const item of wips.flatMap((query) => wipOf(accepted, query))) {
      if ((item.quantity as number) < 0) note("negative");
      if ((item.heldQuantity as number) > 0) note("held");
      if (item.lots === 0) note("no lots");
      if ((item.lots as number) > 2) note("several lots");
    }
  }
  const expected = [
    "firstPassYield: no units", "finalYield: no units", "dpu: no units", "dpmo: no units", "sigmaLevel: no units",
    "sigmaLevel: no defects", "sigmaLevel: dpo not below 1", "missing operation", "no route", "rolled", "negative", "held", "no lots",
    "several lots",
  ]; // biome-ignore format: one list
  expect(expected.filter((text) => (seen.get(text) ?? 0) < 10)).toEqual([]);
});

test("the comparison tells what is missing, too many, twice, in another order and wrong", () => {
  const item = (line: string, firstPassYield: number | null, reasons = {}) => ({
    factory: "F",
    line,
    inspected: 3,
    firstPassYield,
    reasons,
  });
  const expected = [item("A", 1 / 3), item("B", null, { firstPassYield: "no units" })];
  expect(differences(expected, expected, { ordered: true })).toEqual([]);
  expect(differences([item("A", 1 / 3 + 1e-12), expected[1] as object as (typeof expected)[0]], expected)).toEqual([]);
  expect(differences([item("A", 0.333333)], expected)).toEqual(["missing F/B//", expect.stringContaining("F/A// firstPassYield")]);
  expect(differences([...expected, item("C", 1), item("C", 1)], expected)).toEqual([
    "not expected F/C//",
    "not expected F/C//",
    "twice F/C//",
  ]);
  expect(differences([...expected].reverse(), expected, { ordered: true })).toEqual([expect.stringContaining("order")]);
  expect(differences([item("A", 1 / 3), item("B", null)], expected)).toEqual([expect.stringContaining("reasons.firstPassYield")]);
  expect(differences([{ ...item("A", 1 / 3), inspected: 4 }, expected[1] as object as (typeof expected)[0]], expected)).toHaveLength(1);
});
