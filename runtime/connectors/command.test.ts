// `linepulse connectors …` as a person runs it, from an unprepared database to none of it left: EngHub on PostgreSQL, BTC SaaS on
// MariaDB, one Connect worker with the real Debezium for both.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connect, startConnect } from "../../connectors/runtime/connect.ts";
import { SHORT_LIVED_JVM } from "../../connectors/runtime/jvm.ts";
import { type Admin, openAdmin } from "../../tests/cdc/admin.ts";
import { canStart, useMariadb, usePostgres } from "../../tests/databases.ts";
import { canRun, temporaryFolder, useBroker } from "../../tests/kafka.ts";

const ROOT = join(import.meta.dirname, "../..");
const PASSWORD = "it's a secret";
const TIMEOUT = { timeout: 240_000 };

const SOURCES = [
  {
    kind: "postgresql",
    name: "enghub-1",
    system: "enghub",
    table: "work_orders",
    newUser: `CREATE ROLE capture LOGIN REPLICATION PASSWORD 'it''s a secret'`,
    lacks: [/no publication "linepulse_enghub_1"/, /no table "linepulse.heartbeat_enghub_1"/, /"enghub.work_orders" may not be read/],
    rows: { "enghub.work_orders": 3 },
  },
  {
    kind: "mariadb",
    name: "btc-1",
    system: "btc-saas",
    table: "work_order",
    newUser: `CREATE USER capture@'%' IDENTIFIED BY 'it''s a secret'`,
    lacks: [/no grant REPLICATION SLAVE/, /no table "linepulse.signal_btc_1"/, /no table "btc_core.work_order"/],
    rows: { "btc_core.work_order": 3 },
  },
] as const;

describe.skipIf(!(canRun("kafka", "debezium") && canStart("postgresql", "mariadb")))("linepulse connectors", () => {
  const folder = temporaryFolder();
  const [broker, postgres, mariadb] = [useBroker(), usePostgres(), useMariadb()];
  const admins = new Map<string, Admin>();
  let connect: Connect | undefined;

  beforeAll(async () => {
    connect = await startConnect({ dir: join(folder, "connect"), bootstrap: broker().bootstrap, jvm: SHORT_LIVED_JVM });
    for (const { kind, system, newUser } of SOURCES) {
      const admin = await openAdmin(kind, (kind === "postgresql" ? postgres() : mariadb()).url);
      admins.set(kind, admin);
      await admin.script(readFileSync(join(ROOT, "connectors", system, "schema.sql"), "utf8"));
      await admin.script(readFileSync(join(ROOT, "connectors", system, "seed.sql"), "utf8"));
      await admin.run(newUser);
    }
    writeFileSync(join(folder, "linepulse.yaml"), configuration(connect.url));
  }, TIMEOUT.timeout);

  afterAll(async () => {
    for (const admin of admins.values()) await admin.close();
    await connect?.kill();
  });

  function configuration(url: string): string {
    const sources = SOURCES.map(({ kind, name, system }) => {
      const { host, port, database } = kind === "postgresql" ? postgres() : mariadb();
      const at = {
        kind,
        host,
        port,
        name: kind === "postgresql" ? database : "btc_core",
        user: "capture",
        passwordVariable: "MES_PASSWORD",
      };
      return { name, system, tenant: "acme", factory: "SH", timeZone: "Asia/Shanghai", database: at };
    });
    return JSON.stringify({ kafka: { brokers: [broker().bootstrap] }, connect: { url }, sources });
  }

  async function run(...args: string[]): Promise<{ code: number; text: string }> {
    const child = spawn(process.execPath, [join(ROOT, "runtime/main.ts"), "connectors", ...args], {
      cwd: folder,
      env: { ...process.env, MES_PASSWORD: PASSWORD },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
    const [code] = await once(child, "close");
    expect(text).not.toContain(PASSWORD);
    return { code, text };
  }

  const snapshotOf = async (name: string) => JSON.parse((await run("status", name, "--json")).text)[0].snapshot;

  describe.each(SOURCES)("$kind", ({ kind, name, table, lacks, rows }) => {
    test("apply names everything that is missing, and prepare prints what makes up for it", TIMEOUT, async () => {
      const { code, text } = await run("apply", name, "--yes");
      expect(code).toBe(1);
      expect(text).toMatch(/^SOURCE_UNFIT: /m);
      for (const lack of lacks) expect(text).toMatch(lack);
      const prepared = await run("prepare", name);
      expect(prepared.code).toBe(0);
      await admins.get(kind)?.script(prepared.text);
      await admins.get(kind)?.script(prepared.text); // again: nothing changes
    });

    test("plan shows what would change and ends with 2; apply does it once", TIMEOUT, async () => {
      const planned = await run("plan", name);
      expect(planned).toMatchObject({ code: 2, text: expect.stringContaining("+ database.password: ********") });
      expect((await run("apply", name)).text).toMatch(/give --yes/); // nobody to ask
      const applied = await run("apply", name, "--yes");
      expect(applied.text).toContain(`connector "cdc.${name}" is RUNNING`);
      expect(applied.text).toContain("will be stored in Kafka Connect");
      expect(applied.code).toBe(0);
      expect((await run("plan", name)).code).toBe(0);
      expect((await run("apply", name)).text).toContain("stays as it is");
    });

    test("status tells of the snapshot, the lag and the database's log; a table can be read again", TIMEOUT, async () => {
      await expect.poll(() => snapshotOf(name), { timeout: 30_000 }).toMatchObject({ kind: "initial", state: "done", rows });
      const [report] = JSON.parse((await run("status", name, "--json")).text);
      expect(report).toMatchObject({ state: "RUNNING", failure: null, unknown: [], log: { isLost: false } });
      expect(report.lagMs).toBeLessThan(60_000);
      expect(report.log.behindBytes).toBeLessThan(1_000_000);
      expect((await run("snapshot", table, "--source", name)).text).toContain("was asked to read");
      await expect.poll(() => snapshotOf(name), { timeout: 30_000 }).toMatchObject({ kind: "incremental", state: "done", rows });
      expect((await run("snapshot", "no_such_table")).text).toMatch(/^CONFIG_INVALID: no source has a table/);
    });

    test("pause, resume and restart", TIMEOUT, async () => {
      await run("pause", name);
      await expect.poll(async () => (await run("status", name)).text, { timeout: 30_000 }).toContain("is PAUSED");
      expect((await run("apply", name)).text).toContain("is PAUSED; `linepulse connectors resume`");
      expect((await run("resume", name)).text).toContain("is RUNNING");
      expect((await run("restart", name)).text).toContain("is RUNNING");
    });

    test("delete takes everything away, the replication slot too, and can be said again", TIMEOUT, async () => {
      expect(await run("delete", name, "--yes")).toMatchObject({ code: 0, text: expect.stringContaining("is deleted") });
      if (kind === "postgresql") expect(await admins.get(kind)?.run("SELECT slot_name FROM pg_replication_slots")).toEqual([]);
      expect((await run("delete", name, "--yes")).text).toContain("there is no connector");
      expect(await run("status", name)).toMatchObject({ code: 1, text: expect.stringContaining("is ABSENT") });
    });
  });

  test("faults of the configuration are told before anybody is asked", TIMEOUT, async () => {
    expect((await run("plan", "nobody")).text).toMatch(/^CONFIG_INVALID: there is no source "nobody"; sources are: enghub-1, btc-1/);
  });
});
