// GET /sources: where data comes from, and how fresh it is: databases and topics whose changes become events, and whoever sends events.
import { z } from "zod";
import { covers } from "../../core/credential.ts";
import type { SourceStatus } from "../../core/status.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { senderItem, senderSchema, sourceItem, sourceSchema } from "../items/source.ts";
import { ownSources } from "../quality-sources.ts";
import type { Api } from "../route.ts";

const DESCRIPTION = `Every configured source of change data, one item for each of its topics, by name; and who sent events for which line since
the processes that take them in run, the ones heard last first. A caller that is limited sees what it covers.`;

const NOTHING_KNOWN = { connectors: new Map<string, never>(), senders: [] };

export function sourceRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["quality"],
    summary: "Sources and how fresh they are: state, delay, what waits, counts; senders of events",
    description: DESCRIPTION,
    response: { 200: enveloped(z.object({ items: z.array(sourceSchema), total: z.int(), senders: z.array(senderSchema) })) },
  };
  app.get("/sources", { schema }, async (request) => {
    const credential = credentialOf(request);
    const { sources: configured = [], now } = deps;
    const [status, reports] = await Promise.all([deps.status(), deps.sourceReports?.() ?? NOTHING_KNOWN]);
    const at = now();
    const items = ownSources(credential, configured)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((source) => {
        const found: (SourceStatus | undefined)[] = status.sources.filter((each) => each.source === source.name);
        if (found.length === 0) found.push(undefined);
        return found.map((each) => sourceItem(source, { status: each, connector: reports.connectors.get(source.name), now: at }));
      });
    const senders = reports.senders.filter(
      ({ tenant, factory, line }) => tenant === credential.tenant && covers(credential, factory, line),
    );
    return success({ items, total: items.length, senders: senders.map(senderItem) }, { at, traceId: request.id });
  });
}
