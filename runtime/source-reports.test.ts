import { expect, test } from "vitest";
import { sourceReportsOf } from "./source-reports.ts";

const sender = { tenant: "acme", factory: "f1", line: "L1", source: "http", events: 10, late: 1, historical: 2, lastAt: 50, heardAt: 60 };
const connector = { source: "mes", running: 1, restarts: 2, lagSeconds: 3, logBehindBytes: null, logKeptBytes: 4, logLost: 0 };

test("events of one source for one line are summed over the processes that took them in", () => {
  const members = [
    { startedAt: 20, senders: [sender, { ...sender, source: "mqtt", heardAt: 90 }] },
    { startedAt: 10, senders: [{ ...sender, events: 5, late: 0, lastAt: 70, heardAt: 55 }] },
    { startedAt: 5 },
  ];
  expect(sourceReportsOf(members).senders).toEqual([
    { ...sender, source: "mqtt", heardAt: 90, since: 20 },
    { ...sender, events: 15, late: 1, historical: 4, lastAt: 70, heardAt: 60, since: 10 },
  ]);
});

test("of a connector the word of the process that knows its state counts", () => {
  const { source, ...numbers } = connector;
  const unknown = { ...connector, running: null, lagSeconds: null };
  const [early, late] = [[connector], [unknown]].map((connectors) => ({ startedAt: 1, connectors }));
  if (!early || !late) throw new Error("there are two");
  expect(sourceReportsOf([early, late]).connectors).toEqual(new Map([[source, numbers]]));
  expect(sourceReportsOf([late, early]).connectors).toEqual(new Map([[source, numbers]]));
  expect(sourceReportsOf([]).connectors.size).toBe(0);
});
