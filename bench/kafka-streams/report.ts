// What came of all rounds, as a table: medians, and medians of the ratios of the runs that were paired.
import type { Latency } from "./latency.ts";
import type { Input } from "./plant.ts";
import { medianOf, type Rates } from "./rates.ts";

/** One run of one side. */
export interface Run {
  readonly side: string;
  readonly input: Input;
  readonly round: number;
  readonly rates: Rates;
  readonly peakMemory: number;
  readonly latency: Latency | undefined;
}

export interface Ratios {
  readonly perCpuSecond: number;
  readonly perSecond: number;
}

const HEAD = [
  "input",
  "side",
  "values/s",
  "CPU-s a million: side",
  "broker",
  "peak RSS, MB",
  "p50, p99 at 10 000/s, ms",
  "CPU %: side",
  "broker",
];

/** Medians of each side on each input, as a table of Markdown. */
export function tableOf(runs: readonly Run[]): string {
  const groups = Map.groupBy(runs, ({ input, side }) => `${input}\n${side}`);
  const rows = [...groups.values()].map((group) => {
    const { input, side } = group[0] as Run;
    const median = (of: (run: Run) => number | undefined, digits = 0) => {
      const values = group.map(of).filter((value) => value !== undefined);
      return values.length === 0 ? "" : medianOf(values).toFixed(digits);
    };
    const latency = `${median((run) => run.latency?.p50)}, ${median((run) => run.latency?.p99)}`;
    return [
      input,
      side,
      median(({ rates }) => rates.perSecond),
      median(({ rates }) => rates.clientCpu, 2),
      median(({ rates }) => rates.brokerCpu, 2),
      median(({ peakMemory }) => peakMemory),
      latency === ", " ? "" : latency,
      median((run) => run.latency?.clientCpu, 1),
      median((run) => run.latency?.brokerCpu, 1),
    ];
  });
  return [HEAD, HEAD.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** How many times as much `ours` does as `theirs`: the median over rounds of the runs of one round. */
export function ratiosOf(runs: readonly Run[], { input, ours, theirs }: { input: Input; ours: string; theirs: string }): Ratios {
  const pairs = runs
    .filter((run) => run.input === input && run.side === ours)
    .flatMap((run) => {
      const other = runs.find(({ side, round, ...rest }) => side === theirs && round === run.round && rest.input === input);
      return other ? [[run.rates, other.rates] as const] : [];
    });
  return {
    perCpuSecond: medianOf(pairs.map(([a, b]) => b.clientCpu / a.clientCpu)),
    perSecond: medianOf(pairs.map(([a, b]) => a.perSecond / b.perSecond)),
  };
}
