// The limits that the chosen window would give, and the versions that there have been.
import { computed, type Ref, watch } from "vue";
import type { Answer, Asked } from "../../answers/answer.ts";
import { type Listed, listed, PAGE_SIZE } from "../../answers/listed.ts";
import { useAnswer } from "../../answers/use-answer.ts";
import { readSeriesKey, type SeriesKey, seriesName, seriesQuery } from "../../api/characteristic.ts";
import type { Client } from "../../api/client.ts";
import { isJson } from "../../api/json.ts";
import { type LimitSet, readLimitSet } from "../../api/limit-set.ts";
import { type Proposal, readProposal } from "../../api/proposal.ts";
import type { Session } from "../../session/session.ts";
import { type WindowChoice, windowFields } from "./limits-address.ts";

/** New points change what the newest so many would give; a person who looks at them wants them to hold still for a while. */
const PROPOSAL_PERIOD_MS = 60_000;
const VERSIONS_PERIOD_MS = 20_000;

export interface ProposalQuestion {
  readonly series: SeriesKey;
  readonly window: WindowChoice;
  readonly without: readonly string[];
}

export interface ProposalAnswer extends Answer<Proposal> {
  /** `now`, or the proposal before it until the next one is known: who leaves points out goes on in the same place. Never to be frozen. */
  readonly seen: Answer<Proposal>;
}

export function useProposal(session: Session, question: Ref<ProposalQuestion>): ProposalAnswer {
  const answer = askProposal(session, question);
  let last: { name: string; asked: Asked<Proposal> } | null = null;
  const name = computed(() => seriesName(question.value.series));
  watch(answer.now, (asked) => asked.value && (last = { name: name.value, asked }), { flush: "sync" });
  const now = computed(() => {
    const asked = answer.now.value;
    const isWaiting = asked.value === null && asked.fault === null;
    return isWaiting && last?.name === name.value ? last.asked : asked;
  });
  return { ...answer, seen: { now, refresh: answer.refresh } };
}

function askProposal({ client, endedBy }: Session, question: Ref<ProposalQuestion>): Answer<Proposal> {
  return useAnswer(
    () => {
      const path = pathOf(question.value, { iterate: false });
      return { key: path, ask: async (signal) => readProposal(await client.get(path, signal)) };
    },
    { periodMs: PROPOSAL_PERIOD_MS, serverNow: client.serverNow, onFault: endedBy },
  );
}

/** Ids of points that would have to be left out until none signals. */
export async function suggestLeftOut(client: Pick<Client, "get">, question: ProposalQuestion): Promise<readonly string[]> {
  return readProposal(await client.get(pathOf(question, { iterate: true }))).leftOut;
}

function pathOf({ series, window, without }: ProposalQuestion, { iterate }: { iterate: boolean }): string {
  const query = seriesQuery(series);
  query.set("product", series.product);
  for (const [name, value] of Object.entries(windowFields(window))) query.set(name, String(value));
  for (const id of without) query.append("without", id);
  if (iterate) query.set("iterate", "true");
  return `/api/v1/spc/limits/proposal?${query}`;
}

/** All versions of the series, the newest first. */
export function useVersions({ client, endedBy }: Session, series: Ref<SeriesKey>): Answer<Listed<LimitSet>> {
  return useAnswer(
    () => ({
      key: seriesName(series.value),
      async ask(signal) {
        const { product } = series.value;
        const read = (item: unknown) => (isJson(item) && readSeriesKey(item).product === product ? readLimitSet(item) : undefined);
        const found = await listed(client, `/api/v1/spc/limits?${seriesQuery(series.value)}&pageSize=${PAGE_SIZE}`, read, signal);
        return { ...found, items: found.items.toSorted((a, b) => b.version - a.version) };
      },
    }),
    { periodMs: VERSIONS_PERIOD_MS, serverNow: client.serverNow, onFault: endedBy },
  );
}
