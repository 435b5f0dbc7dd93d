// `linepulse connectors …`: change data capture from the configuration's sources, through Kafka Connect.
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import type { ConnectClient } from "../../connectors/client.ts";
import { planOf, planText } from "../../connectors/plan.ts";
import { prepareSql } from "../../connectors/settings/prepare.ts";
import type { Config } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import { sleep } from "../clock.ts";
import { loadConfig } from "../config.ts";
import { errorText } from "../error-text.ts";
import { type ApplyDeps, applySource, makeRun, storedWarning } from "./apply.ts";
import { clientOf, type KnownSource, type SystemOf, selectSources, surroundingsOf, type WiredSource, wireSource } from "./context.ts";
import { deleteSource } from "./delete.ts";
import { openSourceDatabase } from "./open-database.ts";
import { requestSnapshot } from "./snapshot.ts";
import { reportOf, reportText } from "./status.ts";
import type { Topics } from "./topics.ts";

interface Flags {
  readonly config?: string;
  readonly yes?: true;
  readonly json?: true;
  readonly source?: string;
  readonly keepPosition?: boolean;
}

/** What `plan` ends with when something would change. */
const WOULD_CHANGE = 2;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const open = ({ source, password }: WiredSource) => openSourceDatabase(source.database, password);
const deps = { open, say, sleep, now: Date.now };

/** @returns the command, for what else belongs to it */
export function registerConnectors(program: Command, systemOf: SystemOf): Command {
  const connectors = program.command("connectors").description("change data capture from MES databases, through Kafka Connect");
  const command = (name: string, description: string) =>
    connectors.command(name).description(description).option("--config <file>", "configuration (default: linepulse.yaml, if there is one)");
  const forSources = (name: string, description: string) =>
    command(name, description).argument("[source...]", "names of sources (default: all)");
  const yes = ["--yes", "do not ask"] as const;
  const within = (work: (names: string[], session: Session, flags: Flags) => Promise<void>) => async (names: string[], flags: Flags) =>
    work(names, sessionOf(flags, { systemOf, names }), flags);

  forSources(
    "plan",
    "show how connectors differ from the configuration; exit code 0 = not at all, 2 = something would change, 1 = fault",
  ).action(within((_, session) => plan(session)));
  forSources("apply", "make connectors what the configuration says, after a look at databases and topics")
    .option(...yes)
    .action(within((_, session, flags) => apply(session, flags)));
  forSources("status", "how connectors, snapshots and the databases' logs are").option("--json", "for programs").action(within((_, session, flags) => status(session, flags))); // biome-ignore format: one command
  forSources("pause", "let connectors stand still; their databases keep what changes").action(within((_, session) => each(session, pause)));
  forSources("resume", "let paused connectors go on").action(within((_, session) => each(session, resume)));
  forSources("restart", "start connectors and their tasks again").action(within((_, session) => each(session, restart)));
  forSources("delete", "take connectors away, with their places in the databases: the next `apply` reads everything again")
    .option(...yes)
    .option("--keep-position", "leave place and replication slot: the next `apply` goes on where this one stopped")
    .action(within((_, session, flags) => remove(session, flags)));
  command("prepare", "print the SQL that a database administrator runs once in a source's database")
    .argument("<source>", "name of a source")
    .action((name: string, flags: Flags) => prepare(sessionOf(flags, { systemOf, names: [name] })));
  command("snapshot", "read a table again beside the live changes; what is unchanged gives no events")
    .argument("<table>", "as the mapping calls it, or schema.table")
    .option("--source <name>", "the source that has it (default: the only one that does)")
    .action((table: string, flags: Flags) => snapshot(table, sessionOf(flags, { systemOf, names: flags.source ? [flags.source] : [] })));
  return connectors;
}

/** What a command works on. Nobody has been asked for anything yet. */
interface Session {
  readonly config: Config;
  readonly sources: readonly KnownSource[];
}

function sessionOf({ config: file }: Flags, { systemOf, names }: { systemOf: SystemOf; names: readonly string[] }): Session {
  const config = loadConfig({ file, env: process.env });
  return { config, sources: selectSources({ config, systemOf, asked: names }) };
}

function wiredOf({ config, sources }: Session): WiredSource[] {
  return sources.map((known) => wireSource(known, surroundingsOf(config), process.env));
}

function prepare({ config, sources }: Session): void {
  for (const known of sources) process.stdout.write(prepareSql({ ...known, prefix: config.kafka?.prefix ?? "" }));
}

async function plan(session: Session): Promise<void> {
  const client = clientOf(surroundingsOf(session.config));
  for (const { names, settings, isPasswordStored, source } of wiredOf(session)) {
    const difference = planOf(names.connector, await client.get(names.connector), settings);
    say(planText(difference));
    if (isPasswordStored) say(storedWarning(source.name));
    if (difference.kind !== "same") process.exitCode = WOULD_CHANGE;
  }
}

/** One source that cannot be applied keeps no other from it. */
async function apply(session: Session, { yes }: Flags): Promise<void> {
  const client = clientOf(surroundingsOf(session.config));
  await withTopics(session, async (topics) => {
    const all: ApplyDeps = { ...deps, client, topics, confirm: yes ? async () => true : confirm };
    await each(session, async (source) => void (await applySource(source, all)));
  });
}

async function status(session: Session, { json }: Flags): Promise<void> {
  const client = clientOf(surroundingsOf(session.config));
  await withTopics(session, async (topics) => {
    const reports = [];
    for (const wired of wiredOf(session)) reports.push(await reportOf(wired, { ...deps, client, topics }));
    say(json ? JSON.stringify(reports, null, 2) : reports.map(reportText).join("\n"));
    if (reports.some(({ state, failure }) => state === "ABSENT" || failure !== null)) process.exitCode = 1;
  });
}

async function remove(session: Session, { yes, keepPosition = false }: Flags): Promise<void> {
  await each(session, async (wired, client) => {
    const { connector } = wired.names;
    const end = keepPosition ? "" : ", and forget how far it is";
    if (!(yes || (await confirm(`delete connector "${connector}"${end}?`)))) return;
    await deleteSource(wired, { ...deps, client, keepPosition });
  });
}

async function pause({ names: { connector } }: WiredSource, client: ConnectClient): Promise<void> {
  await client.pause(connector);
  say(`connector "${connector}" is paused`);
}

async function resume({ names: { connector } }: WiredSource, client: ConnectClient): Promise<void> {
  await client.resume(connector);
  await sleep(1000); // until the worker has taken it up
  await makeRun(connector, { ...deps, client });
}

async function restart({ names: { connector } }: WiredSource, client: ConnectClient): Promise<void> {
  await client.restart(connector);
  await makeRun(connector, { ...deps, client });
}

async function snapshot(table: string, session: Session): Promise<void> {
  say(await requestSnapshot(table, { sources: wiredOf(session), open, newId: randomUUID }));
}

/** Every source, whatever becomes of the one before. @throws the first fault, after the others are told */
async function each(session: Session, work: (source: WiredSource, client: ConnectClient) => Promise<void>): Promise<void> {
  const client = clientOf(surroundingsOf(session.config));
  const faults: unknown[] = [];
  for (const wired of wiredOf(session)) {
    try {
      await work(wired, client);
    } catch (error) {
      faults.push(error);
      if (faults.length > 1) process.stderr.write(`${errorText(error)}\n`);
    }
  }
  if (faults.length > 0) throw faults[0];
}

async function withTopics(session: Session, use: (topics: Topics) => Promise<void>): Promise<void> {
  const { openTopics } = await import("./topics.ts"); // Kafka's client is loaded by whoever uses it
  const topics = await openTopics(surroundingsOf(session.config).kafka);
  try {
    await use(topics);
  } finally {
    await topics.close();
  }
}

async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new PipelineError("CONFIG_INVALID", `${question} There is no terminal to ask: give --yes`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
