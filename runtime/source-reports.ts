// What all processes know of connectors and of whoever sends events, put together for `GET /sources`.
import type { ConnectorReport, SenderReport, SourceReports } from "../api/source-deps.ts";
import type { Member } from "./members.ts";

/** Of a connector that two processes look after, the one that knows whether it runs; senders are summed over the processes. */
export function sourceReportsOf(members: readonly Pick<Member, "startedAt" | "connectors" | "senders">[]): SourceReports {
  const connectors = new Map<string, ConnectorReport>();
  for (const { source, ...report } of members.flatMap((member) => member.connectors ?? [])) {
    if (!connectors.has(source) || report.running !== null) connectors.set(source, report);
  }
  const senders = new Map<string, SenderReport>();
  for (const { startedAt, senders: own = [] } of members) {
    for (const sender of own) {
      const name = JSON.stringify([sender.tenant, sender.factory, sender.line, sender.source]);
      const known = senders.get(name);
      senders.set(name, known ? sum(known, { ...sender, since: startedAt }) : { ...sender, since: startedAt });
    }
  }
  return { connectors, senders: [...senders.values()].sort((a, b) => b.heardAt - a.heardAt) };
}

function sum(a: SenderReport, b: SenderReport): SenderReport {
  return {
    ...a,
    events: a.events + b.events,
    late: a.late + b.late,
    historical: a.historical + b.historical,
    lastAt: Math.max(a.lastAt, b.lastAt),
    heardAt: Math.max(a.heardAt, b.heardAt),
    since: Math.min(a.since, b.since),
  };
}
