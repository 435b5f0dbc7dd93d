// `linepulse connectors apply`: makes a source's connector what the configuration says, once everything that it needs is there.
//   I1. Nothing is changed before the database, the topic and Connect itself have found nothing wrong.
//   I2. It ends well only when connector and task have run for a while; applied again it changes nothing.
import { checkMysql } from "../../connectors/checks/mysql.ts";
import { checkPostgres } from "../../connectors/checks/postgresql.ts";
import type { Finding } from "../../connectors/checks/tables.ts";
import type { ConnectClient } from "../../connectors/client.ts";
import { type Plan, planOf, planText } from "../../connectors/plan.ts";
import { failureOf, isRunning, NOTHING_YET, nextStep } from "../../connectors/watch.ts";
import { PipelineError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import { schemasOf, type WiredSource } from "./context.ts";
import type { SourceDatabase } from "./source-database.ts";
import type { Topics } from "./topics.ts";

const LOOK_EVERY_MS = 500;
const RUNS_WITHIN_MS = 180_000;
/** What fails at its first step has failed by then. */
const SETTLED_MS = 3000;
const TRIES = 4;

export interface ApplyDeps {
  readonly client: ConnectClient;
  readonly topics: Topics;
  readonly open: (source: WiredSource) => Promise<SourceDatabase>;
  readonly say: (text: string) => void;
  /** Asked before anything changes. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<void>;
}

export type Applied = Plan["kind"] | "declined";

/** @throws PipelineError SOURCE_UNFIT, SOURCE_UNAVAILABLE, CONNECT_REJECTED, CONNECT_UNAVAILABLE, CONFIG_INVALID, LOG_UNAVAILABLE */
export async function applySource(wired: WiredSource, deps: ApplyDeps): Promise<Applied> {
  const { client, say } = deps;
  const { names, settings, isPasswordStored, source } = wired;
  await checkTopic(wired, deps.topics);
  await checkDatabase(wired, deps);
  const plan = planOf(names.connector, await client.get(names.connector), settings);
  if (plan.kind === "same") {
    say(planText(plan));
    await makeRun(names.connector, deps);
    return "same";
  }
  const faults = await client.validate(names.connector, settings);
  if (faults.length > 0) {
    const lines = faults.map(({ field, text }) => `  ${field}: ${text}`).join("\n");
    throw new PipelineError("CONNECT_REJECTED", `Connect does not take connector "${names.connector}"\n${lines}`);
  }
  say(planText(plan));
  if (isPasswordStored) say(storedWarning(source.name));
  if (!(await deps.confirm(`apply to "${names.connector}"?`))) return "declined";
  await client.put(names.connector, settings);
  await makeRun(names.connector, deps);
  return plan.kind;
}

export function storedWarning(source: string): string {
  return `warning: the password of source "${source}" will be stored in Kafka Connect; connect.secrets avoids that`;
}

/** One partition keeps the database's order. */
async function checkTopic({ names }: WiredSource, topics: Topics): Promise<void> {
  const partitions = await topics.partitionsOf(names.topic);
  if (partitions <= 1) return;
  throw new PipelineError(
    "CONFIG_INVALID",
    `topic "${names.topic}" has ${partitions} partitions: with more than one the order of changes is lost; delete the topic, or name the source otherwise`,
  );
}

async function checkDatabase(wired: WiredSource, { open, say }: ApplyDeps): Promise<void> {
  const database = await open(wired);
  try {
    const findings = await findingsOf(wired, database);
    for (const { level, text } of findings) if (level === "warning") say(`warning: ${text}`);
    const faults = findings.filter(({ level }) => level === "fault");
    if (faults.length === 0) return;
    const lines = faults.map(({ text }) => `  ${text}`).join("\n");
    const { name } = wired.source;
    throw new PipelineError(
      "SOURCE_UNFIT",
      `the database of source "${name}" is not ready (\`linepulse connectors prepare ${name}\` prints what to run)\n${lines}`,
    );
  } finally {
    await database.close();
  }
}

async function findingsOf(wired: WiredSource, database: SourceDatabase): Promise<Finding[]> {
  const facts = await database.facts(wired.names, schemasOf(wired));
  return facts.kind === "postgresql" ? checkPostgres(facts, wired.tables, wired.names) : checkMysql(facts, wired.tables, wired.names);
}

/** Waits until it runs, and goes on running; restarts what fails. A connector that somebody has paused stays so. */
export async function makeRun(
  connector: string,
  { client, say, now, sleep }: Pick<ApplyDeps, "client" | "say" | "now" | "sleep">,
): Promise<void> {
  let memory = NOTHING_YET;
  let failure: string | undefined;
  for (const until = now() + RUNS_WITHIN_MS; now() < until; await sleep(LOOK_EVERY_MS)) {
    const status = await client.status(connector);
    if (!status) continue; // not yet told to all workers
    const { state } = status.connector;
    if (state === "PAUSED" || state === "STOPPED")
      return say(`connector "${connector}" is ${state}; \`linepulse connectors resume\` lets it go on`);
    failure = failureOf(status) ?? failure;
    if (memory.tries >= TRIES && failureOf(status)) break;
    const step = nextStep(memory, status, now());
    memory = step.memory;
    if (step.isRestartDue) {
      say(`${failure}\nconnector "${connector}" is restarted`);
      await client.restart(connector, { onlyFailed: true });
    }
    const since = memory.runningSince;
    if (isRunning(status) && since !== undefined && now() - since >= SETTLED_MS) return say(`connector "${connector}" is RUNNING`);
  }
  throw new PipelineError("CONNECT_REJECTED", `connector "${connector}" does not run${failure === undefined ? "" : `\n${failure}`}`);
}
