// `linepulse report <name>`: prints a report as it would be sent, with the figures of a running linepulse; nobody is told.
import { type Command, InvalidArgumentError } from "commander";
import { lastDue } from "../../core/cron.ts";
import { PipelineError } from "../../core/errors.ts";
import { type Instant, parseInstant } from "../../core/time.ts";
import { loadConfig } from "../config.ts";
import { authorizationOf, type Where, withAddress } from "../where.ts";
import { getBy } from "./get.ts";
import { makeReport, type Report, zoneOf } from "./make-report.ts";

interface Flags extends Omit<Where, "data"> {
  readonly at?: Instant;
  readonly config?: string;
}

export function registerReport(program: Command): void {
  withAddress(program.command("report"))
    .description("print a report as it would be sent, and send nothing")
    .argument("<name>", "of `reports` in the configuration")
    .option("--at <time>", "as if it were then (ISO 8601; default now): the newest run that was due", toInstant)
    .option("--config <file>", "configuration (default: linepulse.yaml, if there is one)")
    .action(async (name: string, flags: Flags) => {
      process.stdout.write(`${textOf(await reportBy(name, flags))}\n`);
    });
}

async function reportBy(name: string, { at = Date.now(), config: file, url, ...own }: Flags): Promise<Report> {
  const config = loadConfig({ file, env: process.env });
  const report = config.reports.find((each) => each.name === name);
  if (!report) {
    const known = config.reports.map((each) => each.name).join('", "');
    throw new PipelineError("NOT_FOUND", `there is no report "${name}" in the configuration${known === "" ? "" : `; there is "${known}"`}`);
  }
  const headers = authorizationOf({ ...own, data: config.data });
  const get = getBy(async (path) => {
    const response = await fetch(`${url}${path}`, { headers }).catch((cause: unknown) => {
      throw new PipelineError("LOG_UNAVAILABLE", `nobody answers at "${url}"; is linepulse running?`, { cause });
    });
    return { statusCode: response.status, body: await response.text() };
  });
  const timeZone = await zoneOf(report, config, get);
  const due = lastDue(report.cron, { timeZone, now: at });
  if (!due) throw new PipelineError("NOT_FOUND", `report "${name}" was never due`);
  return makeReport(report, { due, now: due.at, timeZone, settings: config }, get);
}

function textOf({ title, body }: Report): string {
  return [title, "", ...body.map((line) => (typeof line === "string" ? line : `${line.text}  ${line.link.url}`))].join("\n");
}

function toInstant(text: string): Instant {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  throw new InvalidArgumentError("must be ISO 8601 with Z or an offset, such as 2026-03-01T08:30:00+08:00");
}
