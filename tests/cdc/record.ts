// Records what Debezium says of the plant's databases, as fixtures of translate:
//   node tests/cdc/record.ts postgresql|mariadb
// writes processors/translate/recorded/<database>-<case>.ndjson, a line {key, value, headers, timestamp} for each record.
//   I1. The records of a case are those up to its fence, which is the last of them; heartbeats may be among them.
//   I2. Times and positions differ from run to run: tests say nothing of them but their order.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareSql } from "../../connectors/settings/prepare.ts";
import { applySource } from "../../runtime/connectors/apply.ts";
import { deleteSource } from "../../runtime/connectors/delete.ts";
import { casesOf, PRECISIONS, SEED } from "./record-cases.ts";
import { followTopic, isFence, type StoredRecord } from "./records.ts";
import { type Kind, type Stack, startStack } from "./stack.ts";

const OUT = join(import.meta.dirname, "../../processors/translate/recorded");
const WITHIN_MS = 60_000;

async function record(kind: Kind): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "linepulse-record-"));
  const stack = await startStack({ kind, dir, seed: SEED[kind] });
  try {
    await stack.apply();
    const reader = await followTopic(stack.broker.bootstrap, stack.wired.names.topic);
    write(kind, "snapshot", await reader.until(isFence(0), WITHIN_MS));
    for (const [index, { name, run }] of casesOf(kind).entries()) {
      await run(stack, stack.admin);
      await stack.admin.run(`INSERT INTO plant.fences VALUES (${index + 1})`);
      write(kind, name, await reader.until(isFence(index + 1), WITHIN_MS));
    }
    await reader.close();
    for (const precision of PRECISIONS[kind]) await recordWithSchema(stack, precision);
  } finally {
    await stack.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A few rows as a connector tells them that gives each record its schema. */
async function recordWithSchema(stack: Stack, precision: string): Promise<void> {
  const name = `schema-${precision.replaceAll("_", "-")}`;
  const wired = stack.wireAs(name, {
    "time.precision.mode": precision,
    "key.converter.schemas.enable": "true",
    "value.converter.schemas.enable": "true",
    "table.include.list": "plant\\.samples,plant\\.fences",
    "snapshot.select.statement.overrides": "plant.samples,plant.fences",
    "snapshot.select.statement.overrides.plant.samples": "SELECT * FROM plant.samples WHERE id IN (1, 10, 11, 16)",
    "snapshot.select.statement.overrides.plant.fences": "SELECT * FROM plant.fences WHERE id = 0",
  });
  await stack.admin.script(prepareSql({ ...wired, prefix: "" }));
  await applySource(wired, stack.deps);
  const reader = await followTopic(stack.broker.bootstrap, wired.names.topic);
  write(stack.kind, name, await reader.until(isFence(0), WITHIN_MS));
  await reader.close();
  await deleteSource(wired, { ...stack.deps, keepPosition: false });
}

function write(kind: Kind, name: string, records: readonly StoredRecord[]): void {
  mkdirSync(OUT, { recursive: true });
  const lines = records.map(({ key, value, headers, timestamp }) => `${JSON.stringify({ key, value, headers, timestamp })}\n`);
  writeFileSync(join(OUT, `${kind}-${name}.ndjson`), lines.join(""));
  process.stdout.write(`${kind}-${name}: ${records.length} records\n`);
}

const [kind] = process.argv.slice(2);
if (kind !== "postgresql" && kind !== "mariadb") throw new Error("usage: node tests/cdc/record.ts postgresql|mariadb");
await record(kind);
process.exit();
