// `linepulse connectors try <source> --sample rows.ndjson`: the events that rows would give, before anything runs.
//   I1. Nothing is asked of a database, of Kafka or of Connect, and nothing is written.
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import type { SourceSystem } from "../../core/change.ts";
import { PipelineError } from "../../core/errors.ts";
import type { SourceConfig } from "../../core/source-config.ts";
import { formatInstant, type Instant } from "../../core/time.ts";
import { createTranslateMessages } from "../../processors/translate/messages.ts";
import { createTranslate } from "../../processors/translate/translate.ts";
import { loadConfig } from "../config.ts";
import type { SystemOf } from "./context.ts";
import { type Sampled, type SampleOptions, sampleMessage, sampleRecord } from "./sample.ts";
import { createTrial, type Told, type Trial } from "./trial.ts";

interface Flags {
  readonly sample: string;
  readonly table?: string;
  readonly key?: string;
  readonly messages?: true;
  readonly config?: string;
}

export interface TryDeps {
  readonly systemOf: SystemOf;
  /** Events, one JSON object a line. */
  readonly out: (line: string) => void;
  /** What is wrong, and a summary. */
  readonly say: (line: string) => void;
  readonly now: () => Instant;
}

export function registerTry(connectors: Command, systemOf: SystemOf): void {
  const out = (line: string) => void process.stdout.write(`${line}\n`);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  connectors
    .command("try")
    .description("show the events that rows of a sample would give; exit code 1 when something is wrong with one")
    .argument("<source>", "name of a source")
    .requiredOption("--sample <file.ndjson>", "a JSON object a line: rows, {table, row, op}, or records as they stand in the topic; - reads standard input")
    .option("--table <table>", "of plain rows: as the mapping calls it, or schema.table")
    .option("--key <column,...>", "primary key of plain rows (default: the first column that the mapping reads)")
    .option("--messages", "the lines are messages of the source's own topic")
    .option("--config <file>", "configuration (default: linepulse.yaml, if there is one)")
    .action(async (name: string, flags: Flags) => {
      const { sources } = loadConfig({ file: flags.config, env: process.env });
      const source = sources.find((each) => each.name === name);
      if (!source) {
        const names = sources.map((each) => each.name).join(", ") || "none";
        throw new PipelineError("CONFIG_INVALID", `there is no source "${name}"; sources are: ${names}`);
      }
      if (flags.sample !== "-" && !existsSync(flags.sample)) throw new PipelineError("CONFIG_INVALID", `no such file "${flags.sample}"`);
      const input = flags.sample === "-" ? process.stdin : createReadStream(flags.sample);
      const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
      const faults = await tryLines(lines, { source, flags, systemOf, out, say, now: Date.now });
      if (faults > 0) process.exitCode = 1;
    });
} // biome-ignore format: one line an option

export interface TryContext extends TryDeps {
  readonly source: SourceConfig;
  readonly flags: Pick<Flags, "table" | "key" | "messages">;
}

/** @returns how many faults there were */
export async function tryLines(lines: AsyncIterable<string> | Iterable<string>, context: TryContext): Promise<number> {
  const { say, now } = context;
  const at = now();
  const { trial, sample } = prepare(context, at);
  const report = { events: 0, faults: 0, rows: 0 };
  let nth = 0;
  for await (const line of lines) {
    nth++;
    if (line.trim() === "") continue;
    report.rows++;
    const sampled = sample(line, nth);
    const told: Told[] = "fault" in sampled ? [{ kind: "fault", reason: "sample", detail: sampled.fault }] : trial.take(sampled.record);
    for (const each of told) tell(`line ${nth}`, each, { context, report });
  }
  for (const each of trial.end(at)) tell("at the end", each, { context, report });
  say(`${report.rows} lines, ${report.events} events, ${report.faults} faults`);
  return report.faults;
}

interface Prepared {
  readonly trial: Trial;
  readonly sample: (line: string, nth: number) => Sampled;
}

/** @throws PipelineError CONFIG_INVALID when the source's settings have faults */
function prepare({ source, flags, systemOf }: TryContext, at: Instant): Prepared {
  const system = systemOf(source.system);
  if (!system) throw new PipelineError("CONFIG_INVALID", `source "${source.name}": there is no system "${source.system}"`);
  const { name, tenant, timeZone, factory, deletes, settings, factories, lines } = source;
  const options = { timeZone, factory, deletes, settings };
  const scope = { ...(factories && { factories: new Set(factories) }), ...(lines && { lines: new Set(lines) }) };
  const common = { name, tenant, scope };
  if (flags.messages) {
    const mapping = messagesOf(system, options);
    return { trial: createTrial(createTranslateMessages({ ...common, mapping })), sample: (line, nth) => sampleMessage(line, nth, { at }) };
  }
  const mapping = system.tables(options);
  const sampling: SampleOptions = { tables: mapping.tables, table: flags.table, key: flags.key?.split(","), at };
  return { trial: createTrial(createTranslate({ ...common, mapping, options })), sample: (line, nth) => sampleRecord(line, nth, sampling) };
}

function messagesOf(system: SourceSystem, options: Parameters<SourceSystem["tables"]>[0]) {
  const mapping = system.messages?.(options);
  if (!mapping) throw new PipelineError("CONFIG_INVALID", `system "${system.name}" reads no messages`);
  return mapping;
}

interface Telling {
  readonly context: Pick<TryDeps, "out" | "say">;
  readonly report: { events: number; faults: number };
}

function tell(where: string, told: Told, { context: { out, say }, report }: Telling): void {
  switch (told.kind) {
    case "event":
      report.events++;
      out(JSON.stringify({ ...told.event, at: formatInstant(told.event.at) }));
      return;
    case "fault":
      report.faults++;
      say(`${where}: ${told.reason}: ${told.detail}`);
      return;
    case "waits":
      say(`${where}: waits for a row that it belongs to`);
      return;
    case "nothing":
      say(`${where}: gives no event`);
  }
}
