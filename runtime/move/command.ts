// `linepulse move`: takes a log's events into a log with other partitions, in Kafka or embedded (move.ts says how, docs/scaling.md when).
import cliProgress from "cli-progress";
import { type Command, InvalidArgumentError } from "commander";
import { PipelineError } from "../../core/errors.ts";
import { createClock, sleep } from "../clock.ts";
import { createLogger } from "../logger.ts";
import { type CopiedTotal, recordsIn } from "./counts.ts";
import { type End, isThere, type OpenEnd, openEnd, parseEnd } from "./ends.ts";
import { type MoveReport, type MoveTeller, moveLog } from "./move.ts";
import { type Survey, surveyMove } from "./survey.ts";
import { livingWriters } from "./writers.ts";

/** Longer than the time between two ticks. */
const QUIET_MS = 12_000;
const OPEN_TRIES = 30;
const OPEN_PAUSE_MS = 1000;
const DEFAULT_PARTITIONS = 8;
const MOST_PARTITIONS = 1024;

interface MoveFlags {
  readonly from: string;
  readonly to: string;
  readonly partitions?: number;
  readonly dryRun?: true;
  readonly late?: true;
}

export function registerMove(program: Command): void {
  const where = "linepulse.yaml, a data directory, or host:port,…/prefix";
  program
    .command("move")
    .description("take a log's events into a new log: other partitions, embedded or Kafka")
    .requiredOption("--from <log>", `the old log, which is only read: ${where}`)
    .requiredOption("--to <log>", "the new log, likewise; it must be empty, or filled by this move before")
    .option("--partitions <n>", "partitions of the new log (default: its configuration's, or 8)", toPartitions)
    .option("--dry-run", "read the old log and say what there is to move")
    .option("--late", "after a finished move: also take what came to the old log since")
    .action(async (flags: MoveFlags) => {
      const [from, to] = [parseEnd(flags.from), parseEnd(flags.to)];
      if (!(await isThere(from))) throw new PipelineError("CONFIG_INVALID", `there is no log in ${from.name}`);
      const ending = new AbortController();
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => ending.abort(new Error("interrupted")));
      await (flags.dryRun ? survey : move)(from, to, { flags, signal: ending.signal });
    });
}

interface Run {
  readonly flags: MoveFlags;
  readonly signal: AbortSignal;
}

const print = (text: string) => process.stdout.write(`${text}\n`);

async function survey(from: End, to: End, { flags, signal }: Run): Promise<void> {
  await withEnds([from], flags, async ([old]) => {
    const into = flags.partitions ?? to.config.partitions ?? DEFAULT_PARTITIONS;
    const bar = createProgress();
    const all = await recordsIn(old.log);
    const found = await surveyMove(old.log, { into, signal, onRead: (records) => bar.at(records, all) });
    bar.done();
    print(describeSurvey(found, { from: from.name, partitions: old.log.partitions, into }));
  });
}

async function move(from: End, to: End, { flags, signal }: Run): Promise<void> {
  await withEnds([from, to], flags, async ([old, fresh]) => {
    const { log } = old;
    const all = await recordsIn(log);
    const bar = createProgress();
    const startedAt = performance.now();
    const clock = createClock();
    const report = await moveLog({
      from: log,
      into: (fresh as OpenEnd).log,
      writersOf: async (of) => (of === log && old.isHeld ? [] : livingWriters(of, clock.now())),
      quietMs: old.isHeld ? 0 : QUIET_MS,
      late: flags.late ?? false,
      sleep,
      signal,
      tell: createTeller(bar, all),
    });
    bar.done();
    print(describeMove(report, { from, to, elapsedMs: performance.now() - startedAt }));
  });
}

/** Opens them, the old log first, and closes them whatever happens. */
async function withEnds(ends: readonly End[], flags: MoveFlags, work: (opened: [OpenEnd, ...OpenEnd[]]) => Promise<void>): Promise<void> {
  const logger = createLogger("warn", (text) => process.stderr.write(text));
  const clock = createClock();
  const opened: OpenEnd[] = [];
  try {
    for (const [n, end] of ends.entries()) {
      const isNew = n === 1;
      opened.push(await openPatiently(end, { clock, logger, partitions: isNew ? flags.partitions : undefined, hasRows: isNew }));
    }
    await work(opened as [OpenEnd, ...OpenEnd[]]);
  } finally {
    for (const each of opened.reverse()) await each.close();
  }
}

/** Brokers that are just coming up, or topics that were made a moment ago, are waited for. */
async function openPatiently(end: End, options: Parameters<typeof openEnd>[1]): Promise<OpenEnd> {
  for (let tries = 1; ; tries++) {
    try {
      return await openEnd(end, options);
    } catch (error) {
      const mayPass = error instanceof PipelineError && error.remedy === "retry";
      if (!mayPass || tries >= OPEN_TRIES) throw error;
      await sleep(OPEN_PAUSE_MS);
    }
  }
}

function createTeller(bar: Bar, all: number): MoveTeller {
  return {
    copied: ({ records }) => bar.at(records, Math.max(all, records)),
    waiting({ writers, behind }) {
      if (writers.length > 0) print(`copied but for ${behind} records; stop those who still write to the old log: ${writers.join(", ")}`);
    },
    again: (error) => process.stderr.write(`${error.code}: ${error.message}; again\n`),
  };
}

interface Bar {
  at(records: number, of: number): void;
  done(): void;
}

/** A bar on a terminal, a line every tenth elsewhere. */
function createProgress(): Bar {
  if (process.stderr.isTTY) {
    const bar = new cliProgress.SingleBar({ format: "{bar} {percentage} % | {value} records | {duration_formatted}", hideCursor: true });
    bar.start(0, 0);
    return {
      at(records, of) {
        bar.setTotal(of);
        bar.update(records);
      },
      done: () => bar.stop(),
    };
  }
  let tenths = 0;
  return {
    at(records, of) {
      const reached = Math.floor((10 * records) / Math.max(of, 1));
      if (reached > tenths) process.stderr.write(`${reached * 10} %, ${records} records\n`);
      tenths = reached;
    },
    done: () => undefined,
  };
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const counts = ({ records, ticks, bytes }: CopiedTotal) => `${records} records (${ticks} ticks), ${megabytes(bytes)}`;

function describeSurvey({ total, copies, keys, spread }: Survey, about: { from: string; partitions: number; into: number }): string {
  const lines = [
    `${about.from}: ${counts(total)}, of ${keys} keys in ${about.partitions} partitions`,
    `a log of ${about.into} partitions would get ${copies} records; its largest partition ${megabytes(Math.max(...spread))}, its smallest ${megabytes(Math.min(...spread))}`,
  ];
  return [...lines, ...describeStrays(total)].join("\n");
}

function describeMove(report: MoveReport, { from, to, elapsedMs }: { from: End; to: End; elapsedMs: number }): string {
  const { total, wasComplete, generation } = report;
  if (wasComplete) return `nothing to do: ${to.name} has all of ${from.name}, ${counts(total)}`;
  const lines = [`${to.name} has all of ${from.name}: ${counts(total)} in ${(elapsedMs / 1000).toFixed(1)} s`, ...describeStrays(total)];
  if (generation !== undefined) {
    lines.push("EVERY SENDER MUST NOW BE POINTED AT THE NEW LOG: what still goes to the old one is not counted.");
    lines.push(
      `Start linepulse on the new log: it computes generation ${generation} of all rows, and readers see the old ones until it is complete.`,
    );
  }
  return lines.join("\n");
}

function describeStrays({ strays }: CopiedTotal): string[] {
  if (strays === 0) return [];
  return [`${strays} records were in a partition that is not their key's, written by another program: figures of their keys may change`];
}

function toPartitions(text: string): number {
  const partitions = Number(text);
  if (Number.isInteger(partitions) && partitions >= 1 && partitions <= MOST_PARTITIONS) return partitions;
  throw new InvalidArgumentError(`must be a whole number from 1 to ${MOST_PARTITIONS}`);
}
