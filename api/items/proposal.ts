// Limits that a window of points would give, with the points as they would stand under them.
import { z } from "zod";
import { CHARTS } from "../../core/plan.ts";
import type { Proposal, StoredPoint } from "../../core/spc.ts";
import { formatInstant } from "../../core/time.ts";
import { instantText, nullableReal, reasonsSchema, seriesIdentity } from "./series.ts";

const limits = z.object({ mean: nullableReal, sigma: nullableReal, center: nullableReal, estimator: z.string() });
const plotted = { centerLine: nullableReal, ucl: nullableReal, lcl: nullableReal, signals: z.array(z.string()) };

export const proposalSchema = z.object({
  ...seriesIdentity,
  chart: z.enum(CHARTS),
  window: z.object({ points: z.int(), from: instantText.nullable(), to: instantText.nullable() }),
  current: z
    .object({ version: z.int(), approved: z.boolean(), mean: nullableReal, sigma: nullableReal })
    .nullable()
    .meta({ description: "The newest limit set of the series" }),
  limits: limits.nullable(),
  meanShift: nullableReal.meta({ description: "Of the new mean from the current one, in current sigmas" }),
  sigmaRatio: nullableReal.meta({ description: "New sigma over current sigma" }),
  rounds: z
    .array(z.object({ excluded: z.array(z.string()), limits }))
    .meta({ description: "One for each estimate: what was left out for it" }),
  points: z.array(
    z.object({
      id: z.string(),
      at: instantText,
      value: nullableReal,
      ...plotted,
      second: z.object({ value: z.number(), ...plotted }).nullable(),
    }),
  ),
  reasons: reasonsSchema,
});

export type ProposalItem = z.output<typeof proposalSchema>;
type Head = Pick<ProposalItem, "factory" | "line" | "station" | "characteristic" | "product" | "chart" | "current">;

/** `window` are the points that the proposal was made from, in their order. */
export function proposalItem(head: Head, window: readonly StoredPoint[], proposal: Proposal): ProposalItem {
  const [first] = window;
  const last = window.at(-1);
  const span = {
    points: window.length,
    from: first ? formatInstant(first.at) : null,
    to: last ? formatInstant(last.at) : null,
  };
  const { limits: found } = proposal;
  if (found === null) {
    const reasons = { limits: proposal.reason };
    return { ...head, window: span, limits: null, meanShift: null, sigmaRatio: null, rounds: [], points: [], reasons };
  }
  const { meanShift, sigmaRatio, rounds, points } = proposal;
  const isCompared = meanShift !== null && sigmaRatio !== null;
  return {
    ...head,
    window: span,
    limits: found,
    meanShift,
    sigmaRatio,
    rounds: rounds.map((round) => ({ excluded: [...round.excluded], limits: round.limits })),
    points: points.map(judgedItem),
    reasons: isCompared ? {} : reasonsOf({ meanShift, sigmaRatio }, head.current !== null),
  };
}

function reasonsOf(compared: Record<string, number | null>, hasCurrent: boolean): Record<string, string> {
  const reason = hasCurrent ? "the limits do not compare by a mean and a sigma" : "there are no limits to compare with";
  return Object.fromEntries(Object.keys(compared).flatMap((name) => (compared[name] === null ? [[name, reason]] : [])));
}

type Judged = Extract<Proposal, { points: unknown }>["points"][number];

function judgedItem({ at, signals, second, ...rest }: Judged): ProposalItem["points"][number] {
  return {
    ...rest,
    at: formatInstant(at),
    signals: [...signals],
    second: second && { ...second, signals: [...second.signals] },
  };
}
