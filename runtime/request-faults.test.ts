import { expect, test } from "vitest";
import { PipelineError } from "../core/errors.ts";
import { createLogger } from "./logger.ts";
import { createFaultLog } from "./request-faults.ts";

const REQUEST = { traceId: "t1", method: "POST", route: "/api/v1/events" };

test("an API that refuses everything says so once a minute, and how often in between", () => {
  const lines: { level: string; message: string; code: string; unsaid?: number }[] = [];
  const logger = createLogger("info", (line) => lines.push(JSON.parse(line)));
  let now = 0;
  const report = createFaultLog({ logger, now: () => now });
  const refuse = () => report(new PipelineError("LOG_UNAVAILABLE", "no broker answers"), { ...REQUEST, code: "LOG_UNAVAILABLE" });
  for (; now < 60_000; now += 1000) refuse();
  expect(lines).toMatchObject([{ level: "warn", message: "requests fail", code: "LOG_UNAVAILABLE", unsaid: 0 }]);
  refuse();
  expect(lines.slice(1)).toMatchObject([{ level: "warn", unsaid: 59 }]);
  report(new PipelineError("DISK_FULL", "full"), { ...REQUEST, code: "DISK_FULL" });
  now = -3_600_000; // the clock was set back
  refuse();
  expect(lines.slice(2)).toMatchObject([
    { level: "warn", code: "DISK_FULL" },
    { level: "warn", code: "LOG_UNAVAILABLE" },
  ]);
});

test("what stays wrong is an error each time", () => {
  const levels: string[] = [];
  const logger = createLogger("info", (line) => levels.push(JSON.parse(line).level));
  const report = createFaultLog({ logger, now: () => 0 });
  for (let n = 0; n < 3; n++) report(new Error("a bug"), { ...REQUEST, code: "INTERNAL" });
  expect(levels).toEqual(["error", "error", "error"]);
});
