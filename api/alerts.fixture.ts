// Alerts for tests of the API: rows, and a world that is given what alerts need beside them.
import { alertsSchema } from "../core/alert-config.ts";
import type { Row } from "../core/rows.ts";
import { MINUTE_MS } from "../core/time.ts";
import type { AlertDeps, AlertmanagerDelivery, ChannelTest, DryRunRequest } from "./alert-deps.ts";
import { alertLinks } from "./alert-link.ts";
import type { ApiDeps } from "./deps.ts";
import { type FakeWorld, fakeWorld, NOW } from "./fakes.ts";

export const LINKS = alertLinks(Buffer.alloc(32, 7));

/** An SPC signal that fires since 12:00. */
export function alertRow(fields: Partial<Row<"alerts">> = {}): Row<"alerts"> {
  const since = Date.UTC(2026, 2, 1, 12);
  const labels = { tenant: "acme", factory: "f1", line: "l1", station: "s1", characteristic: "diameter", product: "P1" };
  return {
    ...labels, operation: "", order: "", lot: "", serial: "", gauge: "", source: "", labels: JSON.stringify(labels),
    alert: "a-1", rule: "spc-signal", subject: "line=l1/station=s1/product=P1/characteristic=diameter", severity: "P1", status: "firing",
    since, opened_at: since + 1000, fired_at: since + 1000, acknowledged_at: null, acknowledged_by: "", resolved_at: null, resolved_by: "",
    resolution: "", assignee: "", value: 74.06, limit_value: 74.02, unit: "", detail: "nelson1", stale: false, told_at: since + 2000,
    muted_by: "", level: 0, at: since + 2000, ...fields,
  }; // biome-ignore format: one row
}

export interface AlertWorld extends FakeWorld {
  readonly tried: DryRunRequest[];
  readonly tested: ChannelTest[];
  readonly taken: AlertmanagerDelivery[];
}

export const CONFIG = alertsSchema.parse({ timeZone: "Asia/Shanghai", url: "https://plant.example" });

/** A world that judges alerts by the shipped rules; it remembers what it was asked. */
export function alertWorld(overrides: Partial<AlertDeps> = {}, deps: Partial<ApiDeps> = {}, tokens: Parameters<typeof fakeWorld>[1] = {}) {
  const tried: DryRunRequest[] = [];
  const tested: ChannelTest[] = [];
  const taken: AlertmanagerDelivery[] = [];
  const alerts: AlertDeps = {
    config: CONFIG,
    links: LINKS,
    deliveries: async ({ alert }) => [
      {
        notification: `${alert}.firing.1`,
        channel: "shift",
        robot: "ding-1",
        kind: "firing",
        at: NOW - MINUTE_MS,
        state: "delivered",
        tries: 2,
      },
    ],
    dryRun: async (request) => {
      tried.push(request);
      return { observedFrom: null, observations: 0, fired: [], notices: 0, neverFired: 0 };
    },
    channels: async () => [],
    testChannel: async (request) => {
      tested.push(request);
      return [];
    },
    takeAlertmanager: async (delivery) => taken.push(delivery),
    ...overrides,
  };
  return Object.assign(fakeWorld({ alerts, ...deps }, tokens), { tried, tested, taken }) satisfies AlertWorld;
}
