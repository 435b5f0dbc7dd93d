// What takes several sessions at once, and a server's own ways to fail: on a real PostgreSQL, with those tables that need no TimescaleDB.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Postgres, startPostgres } from "../connectors/runtime/postgres.ts";
import { migrateTimescale, timescaleMigrations } from "../runtime/timescale/migrate-timescale.ts";
import { openTimescaleClient, type TimescaleClient } from "../runtime/timescale/timescale-client.ts";
import { readPassword } from "../runtime/warehouse/listener.ts";
import { timescaleSink } from "../sinks/timescaledb.ts";
import { canStart } from "./databases.ts";

const NEEDS_NO_EXTENSION = /_(schema_migrations|sink_positions|yield_minutes|orders)\.sql$/;
const migrations = timescaleMigrations().filter(({ name }) => NEEDS_NO_EXTENSION.test(name));
const never = new AbortController().signal;

const row = (src_offset: number) => ({ tenant: "acme", factory: "f1", generation: 1, src_partition: 0, src_offset, src_index: 0 });
const sum = (n: number) => ({ ...row(n), line: "L1", operation: "OP10", product: "P1", minute: 60_000 * n, inspected: 1 });
const order = (name: string, n: number) => ({ ...row(n), order: name, line: "L1", product: "P1", quantity: n, status: "started", at: 0 });
const batch = (table: string, { partition = 0, from }: { partition?: number; from: number }, rows: readonly object[]) => ({
  id: `log-1/${table}/${partition}/${from}-${from + 1}`,
  rows: rows.length,
  ndjson: Buffer.from(rows.map((each) => `${JSON.stringify(each)}\n`).join("")),
});
const rowsOf = (from: number) => Array.from({ length: 200 }, (_, n) => sum(from * 200 + n));

describe.skipIf(!canStart("postgresql"))("a server with many sessions", () => {
  const dir = mkdtempSync(join(tmpdir(), "linepulse-timescale-servers-"));
  let server: Postgres;
  const clients: TimescaleClient[] = [];
  async function open(options: { password?: () => string; url?: string } = {}): Promise<TimescaleClient> {
    const client = await openTimescaleClient({ url: server.url, statementTimeoutMs: 20_000, connections: 2, ...options });
    clients.push(client);
    return client;
  }
  const found = async (sql: string) => (await (await open()).run(sql, [])).rows;
  const counted = () =>
    found("SELECT count(*)::int AS rows, count(DISTINCT src_offset)::int AS origins, sum(inspected)::int AS inspected FROM yield_minutes");
  const all = (count: number) => [{ rows: count, origins: count, inspected: count }];

  beforeAll(async () => {
    server = await startPostgres({ dir, settings: { fsync: "on" } });
  }, 120_000);
  afterAll(async () => {
    await server?.kill();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await (await open()).run("DROP SCHEMA public CASCADE", []);
    await (await open()).run("CREATE SCHEMA public", []);
    await (await open()).session((session) => migrateTimescale(session, migrations));
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
  });

  test("of processes that open a database at once one migrates, each file once, and the others find it done", async () => {
    await found("DROP SCHEMA public CASCADE");
    await found("CREATE SCHEMA public");
    const both = await Promise.all([open(), open(), open()]);
    const applied = await Promise.all(both.map((client) => client.session((session) => migrateTimescale(session, migrations))));
    expect(applied.map((names) => names.length).sort()).toEqual([0, 0, migrations.length]);
    expect(await found("SELECT count(*)::int AS n FROM schema_migrations")).toEqual([{ n: migrations.length }]);
  });

  test("two sinks that race for one partition, batch by batch, leave each row once", async () => {
    const [one, other] = [timescaleSink(await open(), "yield_minutes"), timescaleSink(await open(), "yield_minutes")];
    for (let from = 0; from < 30; from++) {
      const same = batch("yield_minutes", { from }, rowsOf(from));
      await Promise.all([one.write(same, never), other.write(same, never)]);
    }
    expect(await counted()).toEqual(all(6000));
  });

  test("batches of two partitions about the same things wait for each other and do not deadlock; the newest stays", async () => {
    const [one, other] = [timescaleSink(await open(), "orders"), timescaleSink(await open(), "orders")];
    const names = Array.from({ length: 50 }, (_, n) => `O${n}`);
    for (let from = 0; from < 20; from++) {
      const up = names.map((name) => order(name, from * 2));
      const down = names.toReversed().map((name) => order(name, from * 2 + 1));
      await Promise.all([
        one.write(batch("orders", { from }, up), never),
        other.write(batch("orders", { partition: 1, from }, down), never),
      ]);
    }
    expect(await found("SELECT count(*)::int AS n, min(quantity)::int AS least, max(quantity)::int AS most FROM orders")).toEqual([
      { n: 50, least: 39, most: 39 },
    ]);
  });

  test("a batch that waits too long is given up and is there once when it is sent again", async () => {
    const sink = timescaleSink(await open(), "yield_minutes");
    await sink.write(batch("yield_minutes", { from: 0 }, rowsOf(0)), never);
    const holder = await open();
    await holder.session(async (session) => {
      await session.run("BEGIN", []);
      await session.run("SELECT * FROM sink_positions FOR UPDATE", []);
      const writing = sink.write(batch("yield_minutes", { from: 1 }, rowsOf(1)), AbortSignal.timeout(300));
      await expect(writing).rejects.toMatchObject({ code: "SINK_UNAVAILABLE" });
      await session.run("COMMIT", []);
    });
    await sink.write(batch("yield_minutes", { from: 1 }, rowsOf(1)), never);
    expect(await counted()).toEqual(all(400));
  });

  test("a server killed while it is written to holds each batch whole or not at all; sent again, each is there once", async () => {
    const sink = timescaleSink(await open(), "yield_minutes");
    const { port } = server;
    let refused = 0;
    for (let kill = 0; kill < 3; kill++) {
      const writing = (async () => {
        for (let from = kill * 20; from < (kill + 1) * 20; from++) {
          const own = batch("yield_minutes", { from }, rowsOf(from));
          for (;;) {
            const fault = await sink.write(own, AbortSignal.timeout(15_000)).catch((error: unknown) => error);
            if (fault === undefined) break;
            expect(fault).toMatchObject({ code: "SINK_UNAVAILABLE" });
            refused++;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        }
      })();
      await new Promise((resolve) => setTimeout(resolve, 30 + kill * 40));
      await server.kill();
      server = await startPostgres({ dir, port, settings: { fsync: "on" } });
      await writing;
    }
    expect(refused).toBeGreaterThan(0);
    expect(await counted()).toEqual(all(60 * 200));
  });

  test("a password that was changed is read again", async () => {
    const file = join(dir, "password-file");
    writeFileSync(file, "linepulse\n");
    const url = server.url.replace(":linepulse@", "@");
    const sink = timescaleSink(await open({ url, password: () => readPassword(file) }), "yield_minutes");
    await sink.write(batch("yield_minutes", { from: 0 }, rowsOf(0)), never);
    await found("ALTER USER linepulse PASSWORD 'another'");
    await server.kill();
    server = await startPostgres({ dir, port: server.port, settings: { fsync: "on" } });
    const next = batch("yield_minutes", { from: 1 }, rowsOf(1));
    await expect.poll(() => sink.write(next, never).catch(({ cause }: Error) => (cause as { state?: string }).state)).toBe("28P01");
    await expect(sink.write(next, never)).rejects.toMatchObject({ code: "SINK_UNAVAILABLE" });
    writeFileSync(file, "another\n");
    await sink.write(next, never);
    const admin = await open({ url, password: () => "another" });
    await admin.run("ALTER USER linepulse PASSWORD 'linepulse'", []);
    expect(await counted()).toEqual(all(400));
  });

  const canMount = process.platform === "linux" && process.getuid?.() === 0;
  test.runIf(canMount)("a disk that is full is waited for; when there is room the same batch is there once", async () => {
    const small = join(dir, "small");
    mkdirSync(small);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]);
    try {
      const space = join(small, "space");
      mkdirSync(space);
      execFileSync("chown", ["--reference", join(dir, "data"), space]);
      chmodSync(small, 0o755);
      await found(`CREATE TABLESPACE small LOCATION '${space}'`);
      await found("ALTER TABLE yield_minutes SET TABLESPACE small");
      const sink = timescaleSink(await open(), "yield_minutes");
      let from = 0;
      const write = () => sink.write(batch("yield_minutes", { from }, rowsOf(from)), never);
      const fault = await (async () => {
        for (; from < 100; from++) {
          const error = await write().catch((thrown: unknown) => thrown);
          if (error !== undefined) return error;
        }
        return undefined;
      })();
      expect(fault).toMatchObject({ code: "SINK_UNAVAILABLE", cause: { state: "53100" } });
      execFileSync("mount", ["-o", "remount,size=64m", small]);
      await write();
      expect(await counted()).toEqual(all((from + 1) * 200));
      await found("ALTER TABLE yield_minutes SET TABLESPACE pg_default");
      await found("DROP TABLESPACE small");
    } finally {
      execFileSync("umount", ["--lazy", small]);
    }
  });
});
