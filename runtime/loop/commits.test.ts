import { expect, test } from "vitest";
import { MINUTE_MS } from "../../core/time.ts";
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
