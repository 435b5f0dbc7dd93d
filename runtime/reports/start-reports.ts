// Reports by the plant's clock: one process makes them, hands them to whoever delivers, and marks that it has.
//   I1. A mark says which run was handed over last. It is put after the hand-over: a crash between the two hands it over again under the
//       same id, which the outbox knows. So a run is told at least once, and once for as long as the outbox keeps ids (a day).
//   I2. Of runs that were due while linepulse did not run the newest is made up for, once; older ones are not. The first start owes nothing.
//   I3. What is due is found by looking at the clock, after each alarm (alarms.ts) and once a minute: however the clock jumps, no run is
//       told twice, and the newest is not missed.
//   I4. A report waits, for a while, until what has come in is in the figures.
import type { Config } from "../../core/config.ts";
import { lastDue } from "../../core/cron.ts";
import { NOTIFICATIONS_TOPIC } from "../../core/frame.ts";
import type { ReportConfig } from "../../core/report-config.ts";
import { type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Claim, EventLog, OwnedEntry } from "../../log/log.ts";
import { leftOf } from "../clock.ts";
import { errorText } from "../error-text.ts";
import type { Logger } from "../logger.ts";
import { type Alarms, createAlarms } from "./alarms.ts";
import { type Get, getBy } from "./get.ts";
import { makeReport, notificationsOf, zoneOf } from "./make-report.ts";

export const REPORTS_GROUP = "reports";

const REGISTER = "reports";
const LOOK_MS = MINUTE_MS;
/** While a report waits for its figures, or could not be made. */
const LOOK_AGAIN_MS = 10 * SECOND_MS;
/** Records on their way that keep a report waiting, and for how long at most. */
const LAG_RECORDS = 500;
const PATIENCE_MS = 5 * MINUTE_MS;

export interface ReportsDeps {
  readonly log: EventLog;
  readonly config: Pick<Config, "reports" | "alerts" | "tenant">;
  readonly get: Get;
  readonly now: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly logger: Logger;
  readonly onClaim: (group: string, claim: Claim) => void;
}

/** What a process with the API has for them. */
export interface ReportsParts extends Omit<ReportsDeps, "get" | "now" | "onClaim"> {
  readonly server: { inject(request: { url: string; headers: Record<string, string> }): Promise<{ statusCode: number; body: string }> };
  /** Opens the API. */
  readonly token: string;
  readonly clock: { readonly now: () => Instant };
  readonly holdings: { readonly add: ReportsDeps["onClaim"] };
}

/** Asks the API of this process, as everybody does. @throws PipelineError LOG_UNAVAILABLE */
export async function startReports({ server, token, clock, holdings, ...parts }: ReportsParts): Promise<() => Promise<void>> {
  const headers = { authorization: `Bearer ${token}` };
  return shareReports({ ...parts, now: clock.now, onClaim: holdings.add, get: getBy((url) => server.inject({ url, headers })) });
}

/** @throws PipelineError LOG_UNAVAILABLE */
export async function shareReports(deps: ReportsDeps): Promise<() => Promise<void>> {
  return deps.log.share(REPORTS_GROUP, [NOTIFICATIONS_TOPIC], async (claim) => {
    deps.onClaim(REPORTS_GROUP, claim);
    while (!claim.signal.aborted) {
      await lookOften(claim, deps).catch((error: unknown) => {
        if (!claim.signal.aborted) deps.logger.warn("reports start again", { error: errorText(error) });
      });
      await deps.sleep(LOOK_MS, claim.signal);
    }
  });
}

interface Kept {
  /** When the run was due that was handed over last. */
  readonly at: Instant;
}

async function lookOften({ confirmed, signal }: Claim, deps: ReportsDeps): Promise<void> {
  const { log, config, sleep, logger } = deps;
  await confirmed();
  const marks = new Map<string, OwnedEntry>();
  for (const report of config.reports) marks.set(report.name, await log.register(REGISTER).own(report.name));
  const since = new Map<string, Instant>();
  let nap = new AbortController();
  const alarms = createAlarms(() => nap.abort());
  try {
    while (!signal.aborted) {
      nap = new AbortController();
      let isBehind = false;
      for (const report of config.reports.filter(({ enabled }) => enabled)) {
        const mark = marks.get(report.name) as OwnedEntry;
        await makeIfDue(report, { ...deps, mark, since, alarms }).catch((error: unknown) => {
          isBehind = true;
          if (!signal.aborted) logger.warn("a report is tried again", { report: report.name, error: errorText(error) });
        });
      }
      await sleep(isBehind || since.size > 0 ? LOOK_AGAIN_MS : LOOK_MS, AbortSignal.any([signal, nap.signal]));
    }
  } finally {
    alarms.close();
  }
}

interface Making extends ReportsDeps {
  readonly mark: OwnedEntry;
  readonly alarms: Alarms;
  /** Since when a report waits until its figures are complete. */
  readonly since: Map<string, Instant>;
}

async function makeIfDue(report: ReportConfig, making: Making): Promise<void> {
  const { config, get, mark, now, log, logger, since, alarms } = making;
  const timeZone = await zoneOf(report, config, get);
  alarms.set(report, timeZone);
  const due = lastDue(report.cron, { timeZone, now: now() });
  const kept = (await mark.get()) as Kept | undefined;
  if (!kept) await mark.put({ at: due?.at ?? now() } satisfies Kept);
  if (!kept || !due || due.at <= kept.at) return;
  if (!(await isComplete(report.name, making))) return;
  const made = await makeReport(report, { due, now: now(), timeZone, settings: config }, get);
  const notifications = notificationsOf(report, made, { due, settings: config });
  await log.append(notifications.map((notification) => recordOf(notification, now())));
  await mark.put({ at: due.at } satisfies Kept);
  since.delete(report.name);
  logger.info("a report was made", { report: report.name, due: due.local, channels: report.channels });
}

/** Whether all that has come in is in the figures, or it takes too long. */
async function isComplete(name: string, { get, now, since }: Making): Promise<boolean> {
  const begun = since.get(name) ?? now();
  since.set(name, begun);
  if (leftOf(PATIENCE_MS, { since: begun, now: now() }) === 0) return true;
  const { lag } = await get<{ lag: { events: number; facts: number; sinks: number } }>("/status");
  return lag.events + lag.facts + lag.sinks <= LAG_RECORDS;
}

/** A notification on its way to whoever delivers. */
function recordOf(notification: ReturnType<typeof notificationsOf>[number], timestamp: Instant) {
  const key = `${notification.tenant}/${notification.factory}`;
  return { topic: NOTIFICATIONS_TOPIC, partition: 0, key, value: Buffer.from(JSON.stringify(notification)), timestamp };
}
