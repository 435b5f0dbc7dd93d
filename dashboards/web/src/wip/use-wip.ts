// What the page of work in process asks the API for: quantities and bottlenecks, lots with their ages, findings.
import { computed, type Ref } from "vue";
import { PAGE_SIZE } from "../answers/listed.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { useOwnLine } from "../answers/use-own-line.ts";
import { listOf } from "../api/json.ts";
import { readFindingsAnswer, readLineBottleneck, readLotsAnswer, readThroughput, readWipFigures } from "../api/wip.ts";
import type { Session } from "../session/session.ts";
import type { WipAddress } from "./wip-address.ts";

const PERIOD_MS = 10_000;
/** Enough for the percentiles of a line; the oldest of more. */
const LOTS_ASKED = "2000";
const FINDINGS_ASKED = "500";

export function useWip({ session, address }: { session: Session; address: Readonly<Ref<WipAddress>> }) {
  const { client, endedBy } = session;
  const own = useOwnLine({ session, address, busy: "/api/v1/wip" });
  const { line } = own;
  const asked = <T>(route: string, more: Record<string, string>, ask: (path: string, signal: AbortSignal) => Promise<T>) => {
    const path = computed(() => {
      if (!line.value) return null;
      const { factory, line: name } = line.value;
      const { product } = address.value;
      return `/api/v1/wip${route}?${new URLSearchParams({ factory, line: name, ...(product && { product }), ...more })}`;
    });
    return useAnswer(() => (path.value === null ? null : { key: path.value, ask: (signal) => ask(path.value ?? "", signal) }), {
      periodMs: PERIOD_MS,
      serverNow: client.serverNow,
      onFault: endedBy,
    });
  };

  const wip = asked("", { pageSize: String(PAGE_SIZE) }, async (path, signal) => {
    const { items, throughput, bottlenecks } = await client.get(path, signal);
    return {
      items: listOf(items).flatMap((item) => readWipFigures(item) ?? []),
      throughput: listOf(throughput).flatMap((item) => readThroughput(item) ?? []),
      bottlenecks: listOf(bottlenecks).flatMap((item) => readLineBottleneck(item) ?? []),
    };
  });
  const lots = asked("/lots", { pageSize: LOTS_ASKED }, async (path, signal) => readLotsAnswer(await client.get(path, signal)));
  const findings = asked("/findings", { pageSize: FINDINGS_ASKED }, async (path, signal) =>
    readFindingsAnswer(await client.get(path, signal)),
  );
  return { ...own, wip, lots, findings };
}
