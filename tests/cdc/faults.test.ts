// Whatever is killed, cut off or read again on the way from a database to the figures: they are what the table holds, nothing lost and
// nothing double. The long form, with a transaction of 200 000 rows: npm run cdc:long.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sleep } from "../../runtime/clock.ts";
import { canStart } from "../databases.ts";
import { canRun, temporaryFolder } from "../kafka.ts";
import { type Admin, openAdmin } from "./admin.ts";
import { keepChanging, localText, ORDERS, PARTS_SCHEMA, PARTS_SOURCE, partsPlant, sumsOfApi, sumsOfTable } from "./parts.ts";
import { type Kind, type Pipeline, startPipeline } from "./pipeline.ts";

const isLong = process.env.LINEPULSE_CHAOS === "long";
const SEED = Number(process.env.LINEPULSE_SEED ?? 1);
const ROWS = isLong ? 200_000 : 10_000;
const ROUNDS = isLong ? 5 : 1;
const WITHIN_MS = isLong ? 7_200_000 : 900_000;
const KINDS: readonly Kind[] = ["postgresql", "mariadb"];

async function until(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  for (const deadline = performance.now() + 180_000; performance.now() < deadline; await sleep(50))
    if (await isTrue().catch(() => false)) return;
  throw new Error(`waited in vain until ${what}`);
}

async function snapshotRows({ url }: Pipeline): Promise<number> {
  const { data } = (await (await fetch(`${url}/api/v1/status`)).json()) as { data: { sources: { totals: { snapshotRows: number } }[] } };
  return data.sources[0]?.totals.snapshotRows ?? 0;
}

describe.skipIf(!(canRun("kafka", "debezium") && canStart("postgresql", "mariadb")))("a captured database whose surroundings fail", () => {
  const dir = temporaryFolder();

  test.each(KINDS)("%s: the figures are what the table holds", async (kind) => {
    const startAt = Date.now() - 600_000;
    const plant = partsPlant({ seed: SEED, startAt });
    const { system, ...source } = PARTS_SOURCE;
    const pipeline = await startPipeline({ dir: join(dir, kind), kind, system, schema: PARTS_SCHEMA[kind], source });
    const same = async (after: string) => {
      const status = await pipeline.settled(isLong ? 1_800_000 : 300_000);
      expect(await sumsOfApi(pipeline.url, startAt), after).toEqual(await sumsOfTable(await pipeline.admin()));
      return status;
    };
    try {
      await (await pipeline.admin()).run(ORDERS);
      await plant.insert(await pipeline.admin(), 1, ROWS);

      const applied = pipeline.connectors("apply", "--yes");
      await until(async () => (await snapshotRows(pipeline)) > 0, "the snapshot has begun");
      await pipeline.connect.restart(); // kill -9
      await applied.catch(() => undefined);
      await pipeline.connectors("apply", "--yes");
      await same("Connect killed in the snapshot");

      const stop = keepChanging(plant, pipeline.admin, { pauseMs: 20 });
      for (let round = 0; round < ROUNDS; round++) {
        await sleep(1000);
        await pipeline.connect.restart();
        await sleep(1000);
        await pipeline.restartProgram();
        await sleep(1000);
        await pipeline.broker.restart();
        await sleep(1000);
        await pipeline.server.restart();
        await sleep(2000);
        await pipeline.connectors("restart").catch(() => undefined);
        await pipeline.connectors("snapshot", "parts"); // beside the changes
        await sleep(3000);
      }
      await stop();
      await same("everything killed while rows changed, and a snapshot beside them");

      await plant.insert(await pipeline.admin(), 1_000_000, ROWS);
      await sleep(1500);
      await pipeline.connect.restart();
      await pipeline.restartProgram();
      await same("a large transaction, killed in the middle");
      await interleaved(pipeline, kind, startAt);
      await same("interleaved transactions, and a parent that came last");

      await pipeline.connectors("delete", "--yes");
      await pipeline.connectors("apply", "--yes");
      const status = await same("a connector made anew, with its snapshot");
      expect(status.deadletters).toBe(0);
      expect(status.sources[0]?.totals).toMatchObject({ buried: 0, orphans: 0, parked: 0 });
    } catch (error) {
      const output = pipeline.program().output().slice(-3000);
      throw new Error(`${error instanceof Error ? error.message : error}\n${output}`, { cause: error });
    } finally {
      await pipeline.close();
    }
  }, WITHIN_MS); // biome-ignore format: one test
});

/** Two transactions, one in the other; and rows whose order is written after them. */
async function interleaved(pipeline: Pipeline, kind: Kind, startAt: number): Promise<void> {
  const [a, b] = [await openAdmin(kind, pipeline.server.url), await openAdmin(kind, pipeline.server.url)];
  const insert = (id: number, order: number) =>
    `INSERT INTO plant.parts (id, order_id, station, good, scrap, made_at) VALUES (${id}, ${order}, 'S1', 3, 1, '${localText(startAt)}')`;
  await a.run("BEGIN");
  await a.run(insert(9_000_001, 1));
  await b.run("BEGIN");
  await b.run(insert(9_000_002, 2));
  await a.run(insert(9_000_003, 1));
  await b.run("COMMIT");
  await a.run("UPDATE plant.parts SET good = 5 WHERE id = 9000001");
  await a.run("COMMIT");
  await a.run(insert(9_000_004, 77));
  await a.run("UPDATE plant.parts SET good = 8 WHERE id = 9000004");
  await b.run("INSERT INTO plant.orders (id, number) VALUES (77, 'WO-77')");
  if (kind === "postgresql") await copyRows(a, localText(startAt));
  await Promise.all([a.close(), b.close()]);
}

/** All rows of a COPY share one place in the database's log. */
async function copyRows(admin: Admin, madeAt: string): Promise<void> {
  const program = `for i in $(seq 9100000 9100499); do echo "$i,1,S2,1,0,${madeAt}"; done`;
  await admin.run(`COPY plant.parts (id, order_id, station, good, scrap, made_at) FROM PROGRAM '${program}' (FORMAT csv)`);
}
