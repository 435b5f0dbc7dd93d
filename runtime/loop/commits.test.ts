import { expect, test } from "vitest";
import { DAY_MS, MINUTE_MS } from "../../core/time.ts";
import { createCommits } from "./commits.ts";
import { count, counting, frame, openLog, runAll, stations, withTasks } from "./run-partition.fixture.ts";

test("a backlog is committed in larger pieces than what has just come", async () => {
  const commitsOf = async (timestamp: number) => {
    const log = await openLog();
    await log.append(Array.from({ length: 60 }, (_, n) => frame([count(`c${n}`, { good: n })], { timestamp })));
    let commits = 0;
    const oneByOne = withTasks(log, ({ poll, commit }) => ({
      poll: (wait) => poll({ ...wait, maxBytes: 1 }),
      commit(changes) {
        commits++;
        return commit(changes);
      },
    }));
    let now = MINUTE_MS;
    await runAll({ ...oneByOne, commitIntervalMs: 100 }, counting(new Set()), { now: () => (now += 5) });
    expect(await stations(log)).toHaveLength(60);
    return commits;
  };
  const [live, backlog] = [await commitsOf(MINUTE_MS), await commitsOf(0)];
  expect(backlog).toBeLessThan(live / 3);
});

test("while a backlog is stepped others have their turn", async () => {
  const log = await openLog();
  await log.append(Array.from({ length: 200 }, (_, n) => frame([count(`c${n}`)])));
  const oneByOne = withTasks(log, ({ poll }) => ({ poll: (wait) => poll({ ...wait, maxBytes: 1 }) }));
  const steps = counting(new Set());
  const turnsAtSteps = new Set<number>();
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await runAll(oneByOne, {
    ...steps,
    onEvent(event, context) {
      turnsAtSteps.add(turns);
      return steps.onEvent(event, context);
    },
  });
  isOver = true;
  expect(turnsAtSteps.size).toBeGreaterThan(150);
});

test("between two commits of what has just come passes the log's pause", async () => {
  const commitsWith = async (commitPauseMs: number) => {
    const log = await openLog();
    await log.append(Array.from({ length: 60 }, (_, n) => frame([count(`c${n}`)], { timestamp: MINUTE_MS })));
    let commits = 0;
    let polls = 0;
    const sparse = withTasks(log, ({ poll, commit }) => ({
      poll: (wait) => (polls++ % 2 === 0 ? poll({ ...wait, maxBytes: 1 }) : Promise.resolve([])), // nothing more is waiting, each time
      commit(changes) {
        commits++;
        return commit(changes);
      },
    }));
    let now = MINUTE_MS;
    await runAll({ ...sparse, commitPauseMs, commitIntervalMs: 10_000 }, counting(new Set()), { now: () => (now += 1) });
    expect(await stations(log)).toHaveLength(60);
    return commits;
  };
  expect(await commitsWith(200)).toBeLessThan((await commitsWith(0)) / 3);
});

test("a clock that had jumped ahead and was set right holds no commit back", async () => {
  let now = 3 * DAY_MS;
  const positions: number[] = [];
  const task = { commit: async ({ position }: { position: { offset: number } }) => void positions.push(position.offset) };
  const changes = { state: [], archive: [], records: [] };
  const stepped = { takeChanges: () => changes, committed: () => undefined, pendingBytes: 0, counts: { events: 0 } };
  const log = { commitIntervalMs: 250, commitPauseMs: 200 };
  const commits = createCommits(task, stepped, { now: () => now, log, onCommit: () => undefined });
  await commits.commit({ offset: 1, skip: 0 });
  commits.passed({ offset: 2, skip: 0 }, now);
  expect(commits.waitMs()).toBe(200);
  now = 0;
  expect(commits.waitMs()).toBeLessThanOrEqual(50);
  await commits.commitIfDue(false);
  expect(positions).toEqual([1, 2]);
});
