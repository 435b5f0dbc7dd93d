// Freezing a proposal as commands in their order: first each point that is left out is excluded, then the limits are frozen.
//   I1. Nothing follows a command that was not applied: limits are never frozen from other points than were looked at.
import type { SeriesKey } from "../../api/characteristic.ts";
import type { Proposal } from "../../api/proposal.ts";
import type { CommandRequest, GivenCommand } from "../actions/use-commands.ts";
import { frozenFields, type WindowChoice } from "./limits-address.ts";

/** Commands that wait for their outcomes together. */
const AT_ONCE = 8;

export interface Decision {
  readonly series: SeriesKey;
  readonly window: WindowChoice;
  readonly without: readonly string[];
  readonly proposal: Proposal;
  /** Why: goes into the record of each command. */
  readonly reason: string;
}

/** The commands that carry a decision out; none where there is nothing to freeze. */
export function freezeRequests({ series, window, without, proposal, reason }: Decision): CommandRequest[] {
  const { to: last, points: count } = proposal.window;
  if (proposal.limits === null || last === null) return [];
  const excludes = without.map((point) => ({ name: "exclude", series, point, fields: { point, excluded: true, note: reason } }) as const);
  return [...excludes, { name: "freeze", series, point: "", fields: { ...frozenFields(window, { last, count }), note: reason } }];
}

/** The same figures, given by hand: where the window reaches further back than the pipeline keeps points. */
export function setRequest({ series, proposal, reason }: Decision): CommandRequest | null {
  const { mean, sigma } = proposal.limits ?? { mean: null, sigma: null };
  if (mean === null) return null;
  return { name: "set", series, point: "", fields: { mean, ...(sigma !== null && { sigma }), note: reason } };
}

/**
 * Excludes what is to be left out, some points at once, and then freezes. @returns the freeze, or an exclusion that was not applied,
 * after which nothing was frozen
 */
export async function carryOut(
  give: (command: CommandRequest) => Promise<GivenCommand>,
  requests: readonly CommandRequest[],
): Promise<GivenCommand | null> {
  const excludes = requests.filter(({ name }) => name === "exclude");
  for (let i = 0; i < excludes.length; i += AT_ONCE) {
    const given = await Promise.all(excludes.slice(i, i + AT_ONCE).map(give));
    const failed = given.find(({ status }) => status !== "applied");
    if (failed) return failed;
  }
  const freeze = requests.find(({ name }) => name === "freeze");
  return freeze ? give(freeze) : null;
}

/** Whether what was frozen is what was shown, but for the last digits. */
export function isAsShown(proposal: Proposal, after: Readonly<Record<string, unknown>> | null): boolean {
  const { mean = null, sigma = null } = proposal.limits ?? {};
  return isClose(after?.mean, mean) && isClose(after?.sigma, sigma);
}

function isClose(a: unknown, b: number | null): boolean {
  if (typeof a !== "number" || b === null) return (a ?? null) === b;
  return Math.abs(a - b) <= 1e-9 * Math.max(1e-30, Math.abs(a), Math.abs(b));
}
