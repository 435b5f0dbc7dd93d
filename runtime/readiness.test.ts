import { expect, test } from "vitest";
import { PipelineError } from "../core/errors.ts";
import type { EventLog } from "../log/log.ts";
import { createReadiness, type ReadinessDeps } from "./readiness.ts";

const refusing = (code: "LOG_UNAVAILABLE" | "DISK_FULL") => new PipelineError(code, "away");

function readiness(more: { end?: EventLog["end"]; success?: boolean; refusal?: PipelineError } = {}): Promise<void> {
  const { end = async () => 0, success = true, refusal } = more;
  const warehouse = { client: { ping: async () => ({ success }) } } as unknown as NonNullable<ReadinessDeps["warehouse"]>;
  return createReadiness({ log: { end }, disk: { refusal: () => refusal }, warehouse }, 50)();
}

test("a process is ready while its log and its warehouse answer and its disk has room", async () => {
  await expect(readiness()).resolves.toBeUndefined();
  await expect(readiness({ end: () => Promise.reject(refusing("LOG_UNAVAILABLE")) })).rejects.toThrow(
    expect.objectContaining({ code: "LOG_UNAVAILABLE" }),
  );
  await expect(readiness({ success: false })).rejects.toThrow(expect.objectContaining({ code: "WAREHOUSE_UNAVAILABLE" }));
  await expect(readiness({ refusal: refusing("DISK_FULL") })).rejects.toThrow(expect.objectContaining({ code: "DISK_FULL" }));
});

test("a log that hangs keeps no probe waiting", async () => {
  await expect(readiness({ end: () => new Promise(() => {}) })).rejects.toThrow(expect.objectContaining({ code: "LOG_UNAVAILABLE" }));
});
