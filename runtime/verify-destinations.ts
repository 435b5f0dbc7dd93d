// Compares the log's rows with those of every destination. One that does not answer is said to be so; the others are compared all the same.
import type { Verification } from "../api/deps.ts";
import type { Config } from "../core/config.ts";
import { PipelineError } from "../core/errors.ts";
import type { EventLog } from "../log/log.ts";
import { CLICKHOUSE, TIMESCALEDB } from "./destinations.ts";
import { errorText } from "./error-text.ts";
import type { Logger } from "./logger.ts";
import { logsBefore } from "./origin.ts";
import { groupOfSinks, readCarried } from "./sink-pump-progress.ts";
import { timescaleClient, timescaleOf } from "./timescale/open-timescale.ts";
import { createTimescaleQueries } from "./timescale/timescale-queries.ts";
import { type TableReport, type VerifyDeps, verify } from "./verify.ts";
import type { OpenWarehouse } from "./warehouse/open-warehouse.ts";

export interface VerifyDestinationsDeps extends Pick<VerifyDeps, "log" | "generation" | "signal"> {
  readonly warehouse: Pick<OpenWarehouse, "queries">;
  readonly config: Pick<Config, "timescale">;
  readonly logger: Logger;
}

/** Of every table in every destination. */
export async function verifyDestinations({ warehouse, config, ...deps }: VerifyDestinationsDeps): Promise<Verification> {
  const isMoved = (await logsBefore(deps.log)).length > 0;
  const results = [await compared({ ...deps, isMoved }, CLICKHOUSE, warehouse.queries)];
  const settings = timescaleOf(config);
  if (settings) {
    const client = await timescaleClient(settings, 0);
    results.push(await compared({ ...deps, isMoved }, TIMESCALEDB, createTimescaleQueries(client)).finally(() => client.close()));
  }
  return {
    items: results.flatMap(({ destination, reports = [] }) => reports.map((report) => ({ destination, ...report }))),
    unreachable: results.filter(({ reports }) => reports === undefined).map(({ destination }) => destination),
  };
}

type Compared = { readonly destination: string; readonly reports?: readonly TableReport[] };

/** Without reports when the destination does not answer. */
async function compared(
  { logger, ...deps }: Omit<VerifyDestinationsDeps, "warehouse" | "config"> & Pick<VerifyDeps, "isMoved">,
  destination: string,
  queries: VerifyDeps["queries"],
): Promise<Compared> {
  try {
    return { destination, reports: await verify({ ...deps, queries, carriedTo: carriedTo(deps.log, destination) }) };
  } catch (error) {
    deps.signal.throwIfAborted();
    if (error instanceof PipelineError) throw error; // the log's, not the destination's
    logger.warn("a destination could not be compared", { destination, error: errorText(error) });
    return { destination };
  }
}

function carriedTo(log: EventLog, destination: string): VerifyDeps["carriedTo"] {
  const register = log.register(groupOfSinks(destination));
  return (place) => readCarried(register, place);
}
