// What reports are made of, in each language: `words-en.ts` and `words-zh-cn.ts` hold the same in other words.
import type { ReportKind } from "../../core/report-config.ts";
import type { Loss } from "./figures.ts";

export interface ReportWords {
  readonly titles: Readonly<Record<ReportKind, string>>;
  readonly losses: Readonly<Record<Loss["loss"], string>>;
  /** What there is none of. */
  readonly none: string;
  readonly look: string;
  readonly oee: (line: string, figures: { oee: string; availability: string; effectiveness: string; qualityRatio: string }) => string;
  readonly parts: (counts: { good: number; scrap: number; rework: number }) => string;
  readonly topLosses: (line: string, losses: string) => string;
  readonly breakdowns: (counts: { breakdowns: number; mtbf: string; mttr: string; microStops: number }) => string;
  readonly yield: (figures: { value: string; units: number }) => string;
  readonly worstOperation: (place: string, value: string, units: number) => string;
  readonly product: (product: string, value: string) => string;
  readonly defects: (list: string) => string;
  readonly signals: (counts: { total: string; open: number }) => string;
  readonly worstSeries: (list: string) => string;
  readonly alerts: (counts: { P0: number; P1: number; P2: number }) => string;
  readonly noAlerts: string;
  readonly stuck: (count: number, oldest: string, age: string) => string;
  readonly noStuck: string;
  readonly nothing: string;
  /** Added to the first line of one that was due while linepulse did not run. */
  readonly late: string;
  /** What the changes are against. */
  readonly against: Readonly<Record<ReportKind, string>>;
}
