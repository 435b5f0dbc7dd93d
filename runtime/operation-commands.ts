// Commands that ask a running linepulse: status, replay, verify, deadletter.
import type { Command } from "commander";
import type { Verification } from "../api/deps.ts";
import type { Status } from "../core/status.ts";
import { sleep } from "./clock.ts";
import { ask, type Where, withWhere } from "./where.ts";

const LOOK_EVERY_MS = 500;

export function registerOperations(program: Command): void {
  const command = (name: string, description: string, parent = program) => withWhere(parent.command(name).description(description));

  command("status", "lag, dead letters and roles of a running linepulse").action(async (where: Where) => {
    print(await ask<Status>(where, "GET", "/status"));
  });

  command("replay", "compute all facts anew from the events, as the next generation").action(async (where: Where) => {
    const { generation } = await ask<{ generation: number }>(where, "POST", "/rebuilds", {});
    process.stdout.write(`building generation ${generation}\n`);
    for (;;) {
      const status = await ask<Status>(where, "GET", "/status");
      if (status.generation >= generation) break;
      process.stdout.write(`  ${status.rebuilding?.lag ?? 0} records to read, ${status.lag.facts} chunks to write\n`);
      await sleep(LOOK_EVERY_MS);
    }
    process.stdout.write(`readers see generation ${generation} now\n`);
  });

  command("verify", "compare the rows in the log with those in the warehouse and every other destination").action(async (where: Where) => {
    tellVerification(await ask<Verification>(where, "GET", "/verification"));
  });

  const deadletter = program.command("deadletter").description("events that could not be decoded or judged");
  command("list", "the oldest first", deadletter).action(async (where: Where) => {
    for (let page = 1, seen = 0; ; page++) {
      const { items, total } = await ask<{ items: object[]; total: number }>(where, "GET", `/deadletters?page=${page}`);
      for (const item of items) process.stdout.write(`${JSON.stringify(item)}\n`);
      seen += items.length;
      if (items.length === 0 || seen >= total) return;
    }
  });
  command("replay", "send them through the door again, late ones as historical", deadletter)
    .option("--reason <reason>", "only those of this reason")
    .action(async ({ reason, ...where }: Where & { reason?: string }) => {
      print(await ask(where, "POST", "/deadletters/replay", reason === undefined ? {} : { reason }));
    });
  command("dismiss", "put those aside that need no more doing", deadletter)
    .requiredOption("--note <text>", "why")
    .option("--reason <reason>", "only those of this reason")
    .option("--source <source>", "only changes of this source")
    .action(async ({ reason, source, note, ...where }: Where & { reason?: string; source?: string; note: string }) => {
      const chosen = { ...(reason !== undefined && { reason }), ...(source !== undefined && { source }) };
      print(await ask(where, "POST", "/deadletters/dismiss", { ...chosen, note }));
    });
}

/** A line a table and destination; the exit code says whether all agree. */
function tellVerification({ items, unreachable }: Verification): void {
  for (const { destination, table, logRows, warehouseRows, ranges, waiting, missing, surplus, before } of items) {
    const judged = missing + surplus === 0 ? "agrees" : `DIFFERS: ${missing} missing, ${surplus} surplus`;
    const verdict = [
      judged,
      ...(waiting > 0 ? [`${waiting} on their way`] : []),
      ...(before > 0 ? [`${before} of the log before`] : []),
    ].join(", ");
    process.stdout.write(
      `${table.padEnd(20)} ${logRows} rows in the log, ${warehouseRows} in ${destination}, ${ranges} ranges: ${verdict}\n`,
    );
  }
  for (const destination of unreachable) process.stdout.write(`${destination} does not answer: its rows were not compared\n`);
  if (unreachable.length > 0 || items.some(({ missing, surplus }) => missing + surplus > 0)) process.exitCode = 1;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
