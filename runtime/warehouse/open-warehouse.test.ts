// What the rest of the program is told when the warehouse does not answer a question.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { QueryName } from "../../api/deps.ts";
import type { PipelineError } from "../../core/errors.ts";
import { openWarehouse } from "./open-warehouse.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

test("more questions at once than wait for their turn are told to come again, none that the warehouse is away", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "linepulse-crowd-"));
  const config = { username: "default", database: "linepulse" };
  const warehouse = await openWarehouse({ config, dataDir, logger: silent, now: () => 0 });
  try {
    const { signal } = new AbortController();
    const asked = Array.from({ length: 400 }, () => warehouse.query("active-generation" as QueryName, {}, { signal }));
    const faults = (await Promise.allSettled(asked)).flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.length).toBeLessThan(400 - 256);
    for (const fault of faults) expect(fault).toMatchObject({ code: "BACKPRESSURE" } satisfies Partial<PipelineError>);
  } finally {
    await warehouse.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 60_000);
