// Against real servers: that they come up, keep what was committed when they are killed, and end when they are asked to.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openAdmin } from "../../tests/cdc/admin.ts";
import { canStart } from "../../tests/databases.ts";
import { temporaryFolder } from "../../tests/kafka.ts";
import { descendantsOf } from "./family.ts";
import { startMariadb } from "./mariadb.ts";
import { freePorts, isFree } from "./ports.ts";
import { startPostgres } from "./postgres.ts";
import type { Service } from "./service.ts";

const TIMEOUT = { timeout: 120_000 };
const SUM = "SELECT CAST(sum(a) AS char(1)) FROM t";
type Database = Service & { readonly port: number; readonly url: string; readonly password: string };

describe.each([
  { kind: "postgresql", start: startPostgres as (options: { dir: string; settings?: object }) => Promise<Database> },
  { kind: "mariadb", start: startMariadb as (options: { dir: string; settings?: object }) => Promise<Database> },
] as const)("$kind", ({ kind, start }) => {
  describe.skipIf(!canStart(kind))("a server", () => {
    const folder = temporaryFolder();
    const running: Database[] = [];
    const up = async (name: string, settings = {}) => {
      const server = await start({ dir: join(folder, name), settings });
      running.push(server);
      return server;
    };
    afterEach(async () => {
      await Promise.all(running.splice(0).map((server) => server.kill()));
    });

    test("keeps what was committed when it is killed and started again on the same port", TIMEOUT, async () => {
      const server = await up("killed");
      const { port, pid } = server;
      expect(await ask(kind, server.url, "CREATE TABLE t (a INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)", SUM)).toBe("3");
      const family = await descendantsOf(pid);
      await server.kill();
      expect([pid, ...family].filter(isRunning)).toEqual([]);
      await server.restart();
      expect(server.port).toBe(port);
      expect(server.pid).not.toBe(pid);
      expect(await ask(kind, server.url, SUM)).toBe("3");
      await server.stop();
      expect(await server.exited).toEqual({ code: 0, signal: null });
      expect(await isFree(port)).toBe(true);
      const other = await up("killed"); // another port this time: nothing of the data depends on it
      expect(await ask(kind, other.url, SUM)).toBe("3");
    });

    test("asks for its password, and has the settings that change data capture needs", TIMEOUT, async () => {
      const server = await up("settings");
      expect(await ask(kind, server.url.replace(":linepulse@", ":guess@"), "SELECT 1")).toMatch(/password|denied/i);
      const settings = { postgresql: "SHOW wal_level", mariadb: "SELECT concat(@@binlog_format, @@binlog_row_image)" };
      expect(await ask(kind, server.url, settings[kind])).toBe({ postgresql: "logical", mariadb: "ROWFULL" }[kind]);
    });

    test("stands still with SIGSTOP and goes on with SIGCONT", TIMEOUT, async () => {
      const server = await up("standing");
      await server.kill("SIGSTOP");
      const answer = ask(kind, server.url, "SELECT 1 AS one");
      expect(await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 1000, "none"))])).toBe("none");
      await server.kill("SIGCONT");
      expect(await answer).toBe(1);
    });

    test("says what went wrong when it does not come up, with the end of its log", TIMEOUT, async () => {
      await expect(up("wrong", { no_such_setting: 1 })).rejects.toThrow(/no_such_setting/);
      expect(existsSync(join(folder, "wrong", "data"))).toBe(true);
      const [port] = (await freePorts(1)) as [number];
      writeFileSync(join(folder, "file"), "");
      await expect(start({ dir: join(folder, "file", "below"), settings: { port } })).rejects.toThrow(/ENOTDIR/);
    });
  });
});

/** The first cell of the answer; in words what went wrong. */
async function ask(kind: "postgresql" | "mariadb", url: string, ...statements: readonly string[]): Promise<unknown> {
  try {
    const admin = await openAdmin(kind, url);
    try {
      let rows: readonly Record<string, unknown>[] = [];
      for (const sql of statements) rows = await admin.run(sql);
      return Object.values(rows[0] ?? {})[0];
    } finally {
      await admin.close();
    }
  } catch (error) {
    return String(error);
  }
}

function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}
