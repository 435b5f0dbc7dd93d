// A plant's counted parts in a database, changed in every way at random: whatever happens on the way, what linepulse counts must be what
// the table holds in the end.
import { expect } from "vitest";
import { sleep } from "../../runtime/clock.ts";
import { random } from "../crash/plant.ts";
import type { Admin } from "./admin.ts";
import type { Kind } from "./pipeline.ts";

export const STATIONS = ["S1", "S2", "S3"];
const TEXT = "焊接 🔧 ok";

/** The mapping of the tables: no code. Rows that are deleted take their parts back. */
export const PARTS_SOURCE = {
  system: "generic",
  deletes: "correct",
  settings: {
    tables: [
      { name: "orders", from: "plant.orders", key: ["id"], columns: { id: "integer", number: "text" } },
      {
        name: "parts",
        from: "plant.parts",
        key: ["id"],
        columns: {
          id: "integer",
          order_id: "integer",
          station: "text",
          good: "integer",
          scrap: "integer",
          made_at: "local",
          note: "text?",
        },
        parents: { order: { table: "orders", by: { id: "order_id" } } },
        events: [
          {
            type: "count",
            at: "made_at",
            fields: { line: { value: "L1" }, station: "station", order: "order.number", good: "good", scrap: "scrap" },
          },
        ],
      },
    ],
  },
};

const COLUMNS =
  "id bigint PRIMARY KEY, order_id int NOT NULL, station varchar(20) NOT NULL, good int NOT NULL, scrap int NOT NULL, note text";

export const PARTS_SCHEMA: Readonly<Record<Kind, string>> = {
  postgresql: `CREATE SCHEMA plant;
CREATE TABLE plant.orders (id int PRIMARY KEY, number varchar(40) NOT NULL);
CREATE TABLE plant.parts (${COLUMNS}, made_at timestamp(3) NOT NULL);
`,
  mariadb: `CREATE DATABASE plant CHARACTER SET utf8mb4;
CREATE TABLE plant.orders (id int PRIMARY KEY, number varchar(40) NOT NULL);
CREATE TABLE plant.parts (${COLUMNS}, made_at datetime(3) NOT NULL);
`,
};

/** As the source's time zone has it: Shanghai, without daylight saving. */
export function localText(instant: number): string {
  return new Date(instant + 8 * 3_600_000).toISOString().replace("T", " ").replace("Z", "");
}

export interface PartsPlant {
  /** Rows `[from, from + count)` in one transaction. */
  insert(admin: Admin, from: number, count: number): Promise<void>;
  /** One transaction of a few changes of all kinds. */
  change(admin: Admin): Promise<void>;
}

/** @param startAt when the first part was made */
export function partsPlant({ seed, startAt }: { seed: number; startAt: number }): PartsPlant {
  const next = random(seed);
  const int = (below: number) => Math.floor(next() * below);
  let newest = 0;
  const row = (id: number) =>
    `(${id}, ${1 + (id % 5)}, '${STATIONS[id % 3]}', ${int(9)}, ${int(3)}, '${TEXT} ${int(100)}', '${localText(startAt + (id % 300) * 1000)}')`;
  const insertInto = "INSERT INTO plant.parts (id, order_id, station, good, scrap, note, made_at) VALUES";
  const some = () => 1 + int(Math.max(1, newest));

  function statement(): string {
    switch (int(8)) {
      case 0:
        return `DELETE FROM plant.parts WHERE id = ${some()}`;
      case 1:
        return `UPDATE plant.parts SET id = ${(newest += 1)} WHERE id = ${some()}`;
      case 2:
        return `UPDATE plant.parts SET station = '${STATIONS[int(3)]}', note = NULL WHERE id = ${some()}`;
      case 3:
      case 4:
        return `UPDATE plant.parts SET good = ${int(9)}, scrap = ${int(3)} WHERE id = ${some()}`;
      default:
        return `${insertInto} ${row((newest += 1))}`;
    }
  }

  return {
    async insert(admin, from, count) {
      await admin.run("BEGIN");
      for (let at = from; at < from + count; at += 1000) {
        const ids = Array.from({ length: Math.min(1000, from + count - at) }, (_, n) => at + n);
        await admin.run(`${insertInto} ${ids.map(row).join(", ")}`);
      }
      await admin.run("COMMIT");
      newest = Math.max(newest, from + count - 1);
    },
    async change(admin) {
      await admin.run("BEGIN");
      for (let n = 1 + int(6); n > 0; n--) await admin.run(statement());
      const id = some();
      if (int(4) === 0) {
        // Deleted and written again, in one transaction.
        await admin.run(`DELETE FROM plant.parts WHERE id = ${id}`);
        await admin.run(`${insertInto} ${row(id)}`);
      }
      await admin.run(int(10) === 0 ? "ROLLBACK" : "COMMIT");
    },
  };
}

export const ORDERS = `INSERT INTO plant.orders (id, number) VALUES ${[1, 2, 3, 4, 5].map((id) => `(${id}, 'WO-${id}')`).join(", ")}`;

/** Sums of good and scrap by station, as the table holds them. */
export async function sumsOfTable(admin: Admin): Promise<Record<string, number[]>> {
  const rows = await admin.run(
    "SELECT station, COUNT(*) AS n, SUM(good) AS good, SUM(scrap) AS scrap FROM plant.parts GROUP BY station ORDER BY station",
  );
  return Object.fromEntries(rows.map(({ station, good, scrap }) => [String(station), [Number(good), Number(scrap)]]));
}

/** The same as the API counts them. */
export async function sumsOfApi(url: string, startAt: number): Promise<Record<string, number[]>> {
  const from = new Date(startAt - 3_600_000).toISOString();
  const to = new Date(Date.now() + 3_600_000).toISOString();
  const answer = await fetch(`${url}/api/v1/oee?from=${from}&to=${to}&pageSize=1000`);
  const { data } = (await answer.json()) as {
    data: { items: { station: string | null; key: boolean; goodQuantity: number; scrapQuantity: number }[] };
  };
  const stations = data.items.filter(({ station }) => station !== null && STATIONS.includes(station));
  return Object.fromEntries(stations.map(({ station, goodQuantity, scrapQuantity }) => [station, [goodQuantity, scrapQuantity]]));
}

/** Changes the table until it is told to stop, whatever becomes of the database's connections. */
export function keepChanging(plant: PartsPlant, admin: () => Promise<Admin>, { pauseMs }: { pauseMs: number }): () => Promise<number> {
  let isOver = false;
  let done = 0;
  const running = (async () => {
    while (!isOver) {
      try {
        await plant.change(await admin());
        done++;
      } catch {
        await sleep(200); // the database is away, or the transaction met a key twice
        await (await admin().catch(() => undefined))?.run("ROLLBACK").catch(() => undefined);
      }
      await sleep(pauseMs);
    }
  })();
  return async () => {
    isOver = true;
    await running;
    expect(done).toBeGreaterThan(10);
    return done;
  };
}
