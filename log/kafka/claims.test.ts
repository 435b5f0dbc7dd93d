import { expect, test } from "vitest";
import { PipelineError } from "../../core/errors.ts";
import type { TopicPartition } from "./assigner.ts";
import { createClaims, type GroupClaim } from "./claims.ts";

const REASON = new PipelineError("LOG_UNAVAILABLE", "taken away");
const at = (...partitions: number[]): TopicPartition[] => partitions.map((partition) => ({ topic: "events", partition }));
const soon = () => new Promise((resolve) => setImmediate(resolve));

interface Run {
  readonly claim: GroupClaim;
  end(): void;
  fail(error: Error): void;
}

function recorded() {
  const runs: Run[] = [];
  const told: string[] = [];
  let questions = 0;
  const claims = createClaims({
    onClaim: (claim) => new Promise((resolve, reject) => runs.push({ claim, end: resolve, fail: reject })),
    onQuestion: () => questions++,
    moved: () => REASON,
    tell: (_, text) => told.push(text),
  });
  const run = (index: number) => runs[index] as Run;
  const started = () => runs.map(({ claim }) => claim.partition);
  return { claims, run, started, told, questions: () => questions };
}

test("what stays goes on untouched, what is new begins, what is gone is aborted", async () => {
  const { claims, run, started } = recorded();
  claims.assign(at(0, 1));
  await soon();
  claims.assign(at(1, 2));
  await soon();
  expect(started()).toEqual([0, 1, 2]);
  expect([0, 1, 2].map((index) => run(index).claim.signal.aborted)).toEqual([true, false, false]);
  expect(run(0).claim.signal.reason).toBe(REASON);
  expect(claims.owned()).toEqual(at(1, 2));
});

test("a partition that comes back waits until its old run has ended", async () => {
  const { claims, run, started } = recorded();
  claims.assign(at(0));
  await soon();
  claims.assign([]);
  claims.assign(at(0));
  await soon();
  expect(started()).toEqual([0]);
  run(0).end();
  await soon();
  expect(started()).toEqual([0, 0]);
  expect(run(1).claim.signal.aborted).toBe(false);
});

test("a partition that went again while its new run waited is not begun", async () => {
  const { claims, run, started } = recorded();
  claims.assign(at(0));
  await soon();
  claims.assign([]);
  claims.assign(at(0));
  claims.assign([]);
  run(0).end();
  await claims.ended();
  expect(started()).toEqual([0]);
});

test("a run that failed is told, has ended, and is not begun again before the partition has been away", async () => {
  const { claims, run, started, told } = recorded();
  claims.assign(at(0));
  await soon();
  run(0).fail(new Error("bug"));
  await claims.ended();
  claims.assign(at(0));
  await soon();
  expect([started(), told]).toEqual([[0], ["work on a partition failed"]]);
  claims.assign([]);
  claims.assign(at(0));
  await soon();
  expect(started()).toEqual([0, 0]);
});

test("an answer settles what was asked before it, and nothing that was asked later", async () => {
  const { claims, run, questions } = recorded();
  claims.assign(at(0, 1));
  await soon();
  const settled: string[] = [];
  void run(0)
    .claim.confirmed()
    .then(() => settled.push("first"));
  const asked = claims.questions();
  void run(1)
    .claim.confirmed()
    .then(() => settled.push("second"));
  expect(questions()).toBe(2);
  claims.confirm(asked);
  claims.confirm(asked);
  await soon();
  expect(settled).toEqual(["first"]);
  claims.confirm(claims.questions());
  await soon();
  expect(settled).toEqual(["first", "second"]);
  expect(claims.questions()).toEqual([]);
});

test("a question about a partition that goes away is refused, also by an answer that comes later", async () => {
  const { claims, run } = recorded();
  claims.assign(at(0));
  await soon();
  const confirmed = run(0).claim.confirmed();
  const asked = claims.questions();
  claims.loseAll(REASON);
  claims.confirm(asked);
  await expect(confirmed).rejects.toBe(REASON);
  await expect(run(0).claim.confirmed()).rejects.toBe(REASON);
  expect(claims.questions()).toEqual([]);
});

test("a refusal that nobody waits for is no unhandled rejection", async () => {
  const faults: unknown[] = [];
  const note = (error: unknown) => faults.push(error);
  process.on("unhandledRejection", note);
  const { claims, run } = recorded();
  claims.assign(at(0));
  await soon();
  void run(0).claim.confirmed();
  claims.loseAll(REASON);
  void run(0).claim.confirmed();
  await soon();
  process.off("unhandledRejection", note);
  expect(faults).toEqual([]);
});

test("closed, it gives everything up, takes nothing more and waits for what still runs", async () => {
  const { claims, run, started } = recorded();
  claims.assign(at(0));
  await soon();
  claims.close(REASON);
  claims.assign(at(0, 1));
  let hasEnded = false;
  const ended = claims.ended().then(() => (hasEnded = true));
  await soon();
  expect([started(), hasEnded, claims.isClosed, claims.owned()]).toEqual([[0], false, true, []]);
  run(0).end();
  await ended;
});
