// The configuration of reports (`reports` in linepulse.yaml): which, when by the plant's clock, and to whom.
import { z } from "zod";
import { type Cron, parseCron } from "./cron.ts";
import { identifier } from "./identifier.ts";
import { NOTIFICATION_LANGUAGES } from "./notification.ts";

export const REPORT_KINDS = ["shift", "daily", "weekly"] as const;
/** A shift's hand-over, the quality of the production day before, the losses of the week before. */
export type ReportKind = (typeof REPORT_KINDS)[number];

/** After the hour, so that what came late for the end of the shift is in it. */
const USUAL: Readonly<Record<ReportKind, string>> = { shift: "10 8,20 * * *", daily: "30 8 * * *", weekly: "30 8 * * mon" };

const cron = z
  .string()
  .refine((text) => parseCron(text) !== undefined, "must be five fields of cron that are due at some time, such as `30 8 * * mon-fri`");

const timeZone = z.string().refine((name) => {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).offset !== "";
  } catch {
    return false;
  }
}, "must be an IANA time zone");

const name = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, "must be 1 to 40 letters, digits, '_' or '-'");

const report = z
  .strictObject({
    name,
    kind: z.enum(REPORT_KINDS),
    factory: identifier,
    cron: cron.optional().meta({ description: "When, by the clock on the plant's wall; default as usual for its kind" }),
    timeZone: timeZone.optional().meta({ description: "Absent = that of `alerts`, else of the factory's calendars, else UTC" }),
    channels: z.array(name).min(1).max(10).meta({ description: "Each of them gets it" }),
    language: z.enum(NOTIFICATION_LANGUAGES).optional().meta({ description: "Absent = that of `alerts`" }),
    enabled: z.boolean().default(true),
  })
  .transform(({ cron: expression, ...given }) => withCron(given, expression ?? USUAL[given.kind]));

/** @throws never: the schema has parsed the expression before */
function withCron<R>(report: R, expression: string): R & { readonly expression: string; readonly cron: Cron } {
  return { ...report, expression, cron: parseCron(expression) as Cron };
}

export type ReportConfig = z.output<typeof report>;

export const reportsSchema = z.array(report).superRefine((reports, context) => {
  for (const [index, { name: own }] of reports.entries()) {
    const isSecond = reports.findIndex((other) => other.name === own) < index;
    if (isSecond) context.addIssue({ code: "custom", path: [index, "name"], message: `"${own}" is there twice` });
  }
});

/** Channels that reports name and that are not there. */
export function reportFaults(
  reports: readonly ReportConfig[],
  channels: readonly { readonly name: string }[],
): { path: (string | number)[]; message: string }[] {
  return reports.flatMap((each, index) =>
    each.channels
      .filter((wanted) => !channels.some((channel) => channel.name === wanted))
      .map((wanted) => ({ path: ["reports", index, "channels"], message: `there is no channel "${wanted}"` })),
  );
}
