// From what was seen while a side worked to rates between two points of its way; and medians over rounds.

/** Values whose results are committed, and what the processes had used by then. */
export interface Sample {
  readonly atMs: number;
  readonly values: number;
  readonly clientCpu: number;
  readonly brokerCpu: number;
}

export interface Rates {
  readonly perSecond: number;
  /** CPU seconds a million values, of the side and of the broker. */
  readonly clientCpu: number;
  readonly brokerCpu: number;
}

/** Rates between two numbers of values. Commits are steps: between two samples progress is taken to be even. */
export function ratesBetween(samples: readonly Sample[], from: number, to: number): Rates {
  const [begin, end] = [crossing(samples, from), crossing(samples, to)];
  const millions = (to - from) / 1e6;
  return {
    perSecond: (to - from) / ((end.atMs - begin.atMs) / 1000),
    clientCpu: (end.clientCpu - begin.clientCpu) / millions,
    brokerCpu: (end.brokerCpu - begin.brokerCpu) / millions,
  };
}

function crossing(samples: readonly Sample[], values: number): Sample {
  const next = samples.findIndex((sample) => sample.values >= values);
  const [before, after] = [samples[next - 1], samples[next]];
  if (!before || !after) throw new Error(`${values} values were not passed while anybody looked`);
  const share = (values - before.values) / (after.values - before.values);
  const between = (field: keyof Sample) => before[field] + share * (after[field] - before[field]);
  return { atMs: between("atMs"), values, clientCpu: between("clientCpu"), brokerCpu: between("brokerCpu") };
}

/**
 * Middle value, or the mean of the two in the middle.
 *
 * @example medianOf([4, 1, 3, 2]) // 2.5
 */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}

/** The smallest value that so large a share of all does not exceed (nearest rank). */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
