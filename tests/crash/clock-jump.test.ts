// A wall clock that is set back by an hour under a running program, and is still wrong when it starts again.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort, settled, startProgramProcess } from "../program.ts";

const LIBRARY = ["/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"].find(
  existsSync,
);
if (!LIBRARY) {
  const message = "the clock-jump test needs Debian's faketime";
  if (process.env.LINEPULSE_TEST === "all") throw new Error(message);
  console.warn(`SKIPPED: ${message}`);
}

const dir = mkdtempSync(join(tmpdir(), "linepulse-clock-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const place = { factory: "f1", line: "L1", characteristic: "bore" };

async function send(url: string, events: readonly object[]) {
  const body = events.map((event) => JSON.stringify(event)).join("\n");
  const response = await fetch(`${url}/api/v1/events`, { method: "POST", headers: { "content-type": "application/x-ndjson" }, body });
  const { data } = (await response.json()) as { data: { accepted: number; rejected: unknown[] } };
  return { accepted: data.accepted, rejected: data.rejected };
}

test.runIf(LIBRARY)("live events are taken and charted all the same, also after a restart", async () => {
  const offset = join(dir, "offset");
  writeFileSync(offset, "+0");
  const env = { LD_PRELOAD: LIBRARY as string, FAKETIME_TIMESTAMP_FILE: offset, FAKETIME_NO_CACHE: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1" };
  const port = await freePort();
  const start = () => startProgramProcess({ data: join(dir, "data"), port, env });
  let program = await start();
  const plan = { type: "plan", id: "plan", at: Date.now(), ...place, chart: "i-mr", limits: { mean: 10, sigma: 1 } };
  const live = (n: number) => ({ type: "measurement", id: `m${n}`, at: Date.now(), ...place, station: "S1", value: 10 + (n % 3) });
  expect(await send(program.url, [plan, live(1), live(2)])).toEqual({ accepted: 3, rejected: [] });

  writeFileSync(offset, "-3600");
  expect(await send(program.url, [live(3), live(4)])).toEqual({ accepted: 2, rejected: [] });
  await settled(program.url);
  await program.kill();
  program = await start();
  expect(await send(program.url, [live(5)])).toEqual({ accepted: 1, rejected: [] });
  expect(await settled(program.url)).toMatchObject({ deadletters: 0, quarantined: [] });
  const response = await fetch(`${program.url}/api/v1/spc/points?limit=100`);
  const { data } = (await response.json()) as { data: { items: { id: string; late: boolean }[] } };
  expect(data.items.map(({ id, late }) => [id, late])).toEqual([1, 2, 3, 4, 5].map((n) => [`m${n}`, false]));
  expect(await program.stop()).toBe(0);
});
