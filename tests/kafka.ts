// What suites need that run against a real broker.
//   I1. What is missing is said loudly and the suite is skipped; with LINEPULSE_TEST=all it is a failure.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Broker, type BrokerOptions, startBroker } from "../connectors/runtime/broker.ts";
import { isCached, type Part } from "../connectors/runtime/jar-cache.ts";
import { SHORT_LIVED_JVM } from "../connectors/runtime/jvm.ts";
import { findTool } from "../connectors/runtime/tools.ts";

/** A machine that is busy with other suites takes its time. */
const START_WITHIN_MS = 180_000;
const FETCH = "npx node connectors/runtime/main.ts fetch";

/** True when brokers, or Connect workers with Debezium, can be started here: `describe.skipIf(!canRun("kafka"))`. */
export function canRun(...parts: readonly Part[]): boolean {
  const missing = missingOf(parts);
  if (missing === undefined) return true;
  if (process.env.LINEPULSE_TEST === "all") throw new Error(missing);
  console.warn(`\n  the tests with ${parts.join(" and ")} are skipped: ${missing}\n`);
  return false;
}

function missingOf(parts: readonly Part[]): string | undefined {
  try {
    findTool("java");
  } catch (error) {
    return (error as Error).message;
  }
  const absent = parts.filter((part) => !isCached(part));
  return absent.length > 0 ? `${absent.join(" and ")} must be fetched first: ${FETCH}` : undefined;
}

/** A folder of the suite's own, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "linepulse-kafka-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** One broker for a whole suite, ended after it; hands it out once the suite runs. */
export function useBroker(options: Omit<BrokerOptions, "dir"> = {}): () => Broker {
  const dir = temporaryFolder();
  let broker: Broker | undefined;
  beforeAll(async () => {
    broker = await startBroker({ dir, jvm: SHORT_LIVED_JVM, ...options });
  }, START_WITHIN_MS);
  afterAll(() => broker?.kill());
  return () => {
    if (!broker) throw new Error("the broker is there once the suite runs");
    return broker;
  };
}
