// A plant's log moved into Kafka by the command line, killed on the way; on to twice the partitions; and back to one machine. Each has the
// same history of every key, and comes to the same rows.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Kafka, logLevel } from "kafkajs";
import { describe, expect, test } from "vitest";
import type { EventLog } from "../../log/log.ts";
import { createClock } from "../../runtime/clock.ts";
import { silent } from "../../runtime/logs.fixture.ts";
import { openEnd, parseEnd } from "../../runtime/move/ends.ts";
import { fillPlant, historiesOf, move, tablesOf } from "../../runtime/move/move.fixture.ts";
import { canRun, temporaryFolder, useBroker } from "../kafka.ts";

const MAIN = fileURLToPath(new URL("../../runtime/main.ts", import.meta.url));
const SEED = Number(process.env.LINEPULSE_SEED ?? 1);
const EVENTS = 20_000;
const KILLS = 3;
/** Longer than a killed member of a group is waited for. */
const MOVE_MS = 120_000;

async function withLog<T>(where: string, partitions: number | undefined, work: (log: EventLog) => Promise<T>): Promise<T> {
  const { log, close } = await openEnd(parseEnd(where), { clock: createClock(), logger: silent, partitions });
  try {
    return await work(log);
  } finally {
    await close();
  }
}

/** What the command line said; undefined when it was killed. */
function runMove(args: readonly string[], killAfterMs?: number): Promise<string | undefined> {
  const program = spawn(process.execPath, [MAIN, "move", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [program.stdout, program.stderr]) stream.on("data", (text) => (said += text));
  const killing = killAfterMs === undefined ? undefined : setTimeout(() => program.kill("SIGKILL"), killAfterMs);
  return new Promise((resolve, reject) =>
    program.once("exit", (code, signal) => {
      clearTimeout(killing);
      if (signal === "SIGKILL") resolve(undefined);
      else if (code === 0) resolve(said);
      else reject(new Error(said));
    }),
  );
}

const contentOf = async (log: EventLog) => ({ histories: await historiesOf(log), tables: await tablesOf(log) });

describe.skipIf(!canRun("kafka"))("a log", () => {
  const dir = temporaryFolder();
  const broker = useBroker();

  test(
    "is the same in Kafka, with more partitions, and on one machine again",
    async () => {
      const plant = join(dir, "plant");
      const before = await withLog(plant, 4, async (log) => {
        await fillPlant(log, { seed: SEED, events: EVENTS });
        return contentOf(log);
      });
      const [four, eight] = ["four.", "eight."].map((prefix) => `${broker().bootstrap}/${prefix}`) as [string, string];

      const args = ["--from", plant, "--to", four, "--partitions", "4"];
      for (let kill = 0; kill < KILLS; kill++) await runMove(args, 1500 + Math.random() * 3000);
      await runMove(args);
      expect(await runMove(args)).toMatch(/^nothing to do/);
      const inKafka = await withLog(four, undefined, contentOf);
      expect(inKafka.histories).toEqual(before.histories);
      expect(inKafka.tables).toEqual(before.tables);

      await withLog(four, undefined, (from) => withLog(eight, 8, (into) => move(from, into)));
      const doubled = await withLog(eight, undefined, contentOf);
      expect(doubled.histories).toEqual(before.histories);
      expect(doubled.tables).toEqual(before.tables);

      const back = join(dir, "back");
      await withLog(eight, undefined, (from) => withLog(back, 8, (into) => move(from, into)));
      expect(await withLog(back, undefined, contentOf)).toEqual(before);
      expect(before.tables.spc_points?.length).toBeGreaterThan(1000);
    },
    (KILLS + 4) * MOVE_MS,
  );

  test("is moved from though topics of its rows are no longer as they were", async () => {
    const hurt = `${broker().bootstrap}/hurt.`;
    const plant = join(dir, "hurt");
    await withLog(plant, 4, (log) => fillPlant(log, { seed: SEED, events: 200 }));
    await runMove(["--from", plant, "--to", hurt, "--partitions", "4"]);
    const admin = new Kafka({ brokers: [broker().bootstrap], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic: "hurt.facts.holds", count: 6 }] });
    await admin.deleteTopics({ topics: ["hurt.facts.lots"] });
    await expect(withLog(hurt, undefined, contentOf)).rejects.toThrow("hurt.facts.holds: has 6 partitions, must have 4");
    await runMove(["--from", hurt, "--to", join(dir, "healed")]);
    await admin.disconnect();
    expect(await withLog(join(dir, "healed"), undefined, historiesOf)).toEqual(await withLog(plant, undefined, historiesOf));
  }, 180_000);

  test("that is not there is not made by asking for it", async () => {
    const args = ["--from", `${broker().bootstrap}/none.`, "--to", join(dir, "from-none")];
    await expect(runMove(args)).rejects.toThrow("CONFIG_INVALID: there is no log");
    await expect(runMove(args)).rejects.toThrow("CONFIG_INVALID: there is no log");
  }, 60_000);
});
