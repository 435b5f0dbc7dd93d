// The program as a user meets it: started by its command, fed through its doors, asked through its API and command line.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import { timer } from "../runtime/clock.ts";
import { type RunningProgram, settled, startProgramProcess } from "./program.ts";

const MAIN = fileURLToPath(new URL("../runtime/main.ts", import.meta.url));
const golden = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const rings = JSON.parse(readFileSync(golden("pistonrings.json"), "utf8"));
const dir = mkdtempSync(join(tmpdir(), "linepulse-pipeline-"));
const data = join(dir, "data");
let program: RunningProgram;

beforeAll(async () => {
  program = await startProgramProcess({ data });
});
afterAll(async () => {
  await program.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Runs the command line; a code other than 0 is part of the answer. */
function linepulse(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, LINEPULSE_DATA: data, LINEPULSE_PORT: new URL(program.url).port } };
    execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(`${program.url}/api/v1${path}`);
  const answer = (await response.json()) as { code: string; data: T };
  expect(answer.code).toBe("OK");
  return answer.data;
}

async function send(events: readonly (string | Record<string, unknown>)[]) {
  const body = events.map((event) => (typeof event === "string" ? event : JSON.stringify(event))).join("\n");
  const response = await fetch(`${program.url}/api/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body,
  });
  expect(response.status).toBe(202);
  const { data: receipt } = (await response.json()) as {
    data: { accepted: number; rejected: { index: number; code: string; detail: string }[] };
  };
  return receipt;
}

type Points = {
  items: { id: string; signals: string[]; ucl: number | null; centerLine: number; sigma: number; lcl: number }[];
  total: number;
};

test("an imported file of piston rings has the limits of the reference, and importing it again changes nothing", async () => {
  const importing = () => linepulse("import", golden("pistonrings.csv"), "--mapping", golden("pistonrings.yaml"), "--url", program.url);
  expect(await importing()).toMatchObject({ code: 0 });
  await settled(program.url);
  const query = "/spc/points?characteristic=diameter&limit=1000";
  const first = await get<Points>(query);
  expect(first.total).toBe(40);
  const last = first.items.at(-1);
  for (const [got, want] of [
    [last?.centerLine, rings.center],
    [last?.sigma, rings.sigma],
    [last?.ucl, rings.ucl],
    [last?.lcl, rings.lcl],
  ]) {
    expect(Math.abs((got as number) - want)).toBeLessThan(1e-9);
  }
  expect(first.items.flatMap(({ signals }, i) => (signals.includes("nelson1") ? [i] : []))).toEqual(rings.beyondLimits);
  expect(await importing()).toMatchObject({ code: 0 });
  await settled(program.url);
  expect(await get<Points>(query)).toEqual(first);
});

test("each bad event is answered with its index, code and detail; the good ones beside it are kept", async () => {
  const at = Date.now() - 3_600_000;
  const good = (id: string, fields = {}) => ({
    type: "measurement",
    id,
    at,
    factory: "f2",
    line: "L1",
    station: "S1",
    characteristic: "gap",
    value: 1,
    ...fields,
  });
  const receipt = await send([
    good("g1"),
    '{"type":"measurement",',
    good("b1", { value: "12" }),
    '{"type":"measurement","id":"b2","at":1,"factory":"f2","line":"L1","station":"S1","characteristic":"gap","value":NaN}',
    good("b3", { operator: "x".repeat(2_000_000) }),
    good("b4", { at: Date.now() + 3_600_000 }),
    good("b5", { type: "telepathy" }),
    good("b6", { tenant: "somebody-else" }),
    good("b7", { at: "2026-02-30T00:00:00Z" }),
    good("b8", { station: "a b" }),
    "[1]",
    good("g2"),
  ]);
  expect(receipt.accepted).toBe(2);
  expect(receipt.rejected.map(({ index, code }) => [index, code])).toEqual([
    [1, "INVALID_JSON"],
    [2, "INVALID_EVENT"],
    [3, "INVALID_JSON"],
    [4, "INVALID_EVENT"],
    [5, "FUTURE_TIME"],
    [6, "UNKNOWN_TYPE"],
    [7, "TENANT_MISMATCH"],
    [8, "INVALID_TIME"],
    [9, "INVALID_EVENT"],
    [10, "INVALID_EVENT"],
  ]);
  expect(receipt.rejected.every(({ detail }) => detail.length > 0)).toBe(true);
});

test("a dead letter is listed, and tried again when its cause is mended", async () => {
  const place = { at: Date.now() - 3_600_000, factory: "f3", line: "L1" };
  const plan = { type: "plan", ...place, characteristic: "bore", chart: "i-mr" };
  await send([
    { ...plan, id: "p1" },
    { type: "measurement", id: "m1", ...place, station: "S1", characteristic: "bore", values: [1, 2] },
  ]);
  expect((await settled(program.url)).deadletters).toBe(1);
  const listed = await linepulse("deadletter", "list");
  expect(JSON.parse(listed.stdout)).toMatchObject({ reason: "wrong-shape", key: "acme/f3/L1" });
  await send([{ ...plan, id: "p2", chart: "xbar-r", subgroupSize: 2 }]);
  const replayed = await linepulse("deadletter", "replay", "--reason", "wrong-shape");
  expect(JSON.parse(replayed.stdout)).toEqual({ accepted: 1, refused: 0, kept: 0 });
  expect((await settled(program.url)).deadletters).toBe(0);
  expect((await get<Points>("/spc/points?factory=f3")).total).toBe(1);
});

test("a command is carried out, answered and audited", async () => {
  const place = { at: Date.now() - 3_000_000, factory: "f3", line: "L1" };
  await send([
    {
      type: "command",
      id: "set-1",
      ...place,
      name: "limits.set",
      station: "S1",
      characteristic: "bore",
      mean: 1.5,
      sigma: 0.1,
      note: "agreed with the customer",
    },
  ]);
  await settled(program.url);
  expect(await get("/commands/set-1")).toMatchObject({ status: "applied", by: "anonymous", note: "agreed with the customer" });
  const { items } = await get<{ items: unknown[] }>("/spc/limits?factory=f3");
  expect(items.at(-1)).toMatchObject({ version: 1, mean: 1.5, sigma: 0.1, reason: "agreed with the customer", approved: true });
});

test("a rebuild gives the same figures as a new generation, and the warehouse agrees with the log", async () => {
  const figures = () => Promise.all(["/spc/points?pageSize=1000", "/spc/limits", "/lines"].map((path) => get<unknown>(path)));
  const before = await figures();
  const replayed = await linepulse("replay");
  expect(replayed).toMatchObject({ code: 0 });
  expect(replayed.stdout).toContain("readers see generation 2 now");
  expect((await settled(program.url)).generation).toBe(2);
  expect(await figures()).toEqual(before);
  const verified = await linepulse("verify");
  expect(verified.stdout).toContain("agrees");
  expect(verified).toMatchObject({ code: 0 });
});

test("poison in the log becomes dead letters when the program comes back, and a second program is refused", async () => {
  const refused = await linepulse("run", "processors");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("DATA_DIR_IN_USE");
  await program.kill();
  const log = await openEmbeddedLog({ dir: join(data, "log"), timer, newLogId: () => "unused" });
  const poison = { topic: "events", partition: 0, key: "acme/f9/L9", timestamp: Date.now() };
  await log.append([
    { ...poison, value: Buffer.from([0xff, 0x00, 0x7b]) },
    { ...poison, value: Buffer.from('{"type":"count","good":-1}\n{"half":'), headers: {} },
    { ...poison, value: Buffer.from('null\n"text"\n[]'), headers: { checked: "1" } },
  ]);
  await log.close();
  program = await startProgramProcess({ data });
  const status = await settled(program.url);
  expect(status).toMatchObject({ deadletters: 6, quarantined: [], generation: 2 });
});

test("status and faults of the command line are said in one line", async () => {
  expect(JSON.parse((await linepulse("status")).stdout)).toMatchObject({ lag: { events: 0, facts: 0, sinks: 0 }, generation: 2 });
  const role = await linepulse("run", "procesors");
  expect([role.code, role.stderr]).toEqual([1, expect.stringContaining('CONFIG_INVALID: there is no role "procesors"')]);
  const away = await linepulse("status", "--url", "http://127.0.0.1:9");
  expect([away.code, away.stderr]).toEqual([1, expect.stringMatching(/nobody answers at .* \(TypeError fetch failed: /)]);
});
