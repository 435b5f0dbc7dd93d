// How long it takes from an event to its message at a DingTalk robot: the embedded program as a whole, under a plant's load, with lines that
// go down one after the other (P0: nobody waits for a group). A server on loopback imitates the robots, signatures and limits included.
// When the event was answered for, and when the API's stream told the alert, say where the time goes.
// node bench/alerts.ts [alerts] [events a second]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createParser } from "eventsource-parser";
import { type RunningProgram, settled, startProgramProcess } from "../tests/program.ts";
import { type Robots, SECRET, startRobots, TOKEN } from "../tests/robots.ts";

const [alertsText = "150", rateText = "1000"] = process.argv.slice(2);
const ALERTS = Number(alertsText);
const RATE = Number(rateText);
const STEP_MS = 20;
/** Between two alerts: so many that each robot has room for its own. */
const PAUSE_MS = 600;
const ROBOTS = 10;
const CHARACTERISTICS = 500;
const WARM_UP_MS = 5000;

const dir = mkdtempSync(join(tmpdir(), "linepulse-bench-"));
const servers = await Promise.all(Array.from({ length: ROBOTS }, () => startRobots(Date.now)));
const program = await startProgramProcess({
  data: join(dir, "data"),
  args: ["run", "--config", configFile()],
  env: { T: TOKEN, S: SECRET },
});
const sentAt = new Map<string, number>();
const answeredAt = new Map<string, number>();
const streamedAt = new Map<string, number>();
const loading = new AbortController();
try {
  await post([...plans(), ...lines()]);
  await settled(program.url);
  void followStream(program, loading.signal);
  const load = sendLoad();
  await pause(WARM_UP_MS);
  for (let n = 0; n < ALERTS; n++) {
    const line = nameOf(n);
    sentAt.set(line, Date.now());
    await post([{ ...placeOf(line), type: "state", id: `down-${n}`, at: Date.now(), station: "S1", state: "down" }]);
    answeredAt.set(line, Date.now());
    await pause(PAUSE_MS);
  }
  await pause(3000);
  loading.abort();
  const events = await load;
  report(events);
} finally {
  loading.abort();
  await program.stop();
  for (const server of servers) await server.close();
  rmSync(dir, { recursive: true, force: true });
}

function configFile(): string {
  const robots = servers.map(({ dingtalk }, n) => ({
    kind: "dingtalk",
    name: `d${n}`,
    token: { variable: "T" },
    secret: { variable: "S" },
    endpoint: dingtalk,
  }));
  const chains = { all: [{ channels: ["team"] }] };
  const config = {
    robots,
    channels: [{ name: "team", robots: robots.map(({ name }) => name) }],
    allowedHosts: servers.map(({ host }) => new URL(host).host),
    alerts: {
      chain: "all",
      chains,
      rules: [
        { name: "line-down", for: "0s" },
        { name: "spc-signal", enabled: false },
      ],
    },
  };
  const file = join(dir, "linepulse.yaml");
  writeFileSync(file, JSON.stringify(config));
  return file;
}

function nameOf(n: number): string {
  return `A${n}Z`;
}

function placeOf(line: string) {
  return { factory: "f1", line };
}

function plans(): object[] {
  return Array.from({ length: CHARACTERISTICS }, (_, c) => ({ type: "plan", id: `p${c}`, at: Date.now(), ...seriesOf(c), chart: "i-mr" }));
}

function lines(): object[] {
  return Array.from({ length: ALERTS }, (_, n) => nameOf(n)).flatMap((line, n) => [
    { ...placeOf(line), type: "line", id: `line-${n}`, at: Date.now() - 1000, stations: [{ station: "S1" }] },
    { ...placeOf(line), type: "state", id: `up-${n}`, at: Date.now() - 500, station: "S1", state: "running" },
  ]);
}

function seriesOf(c: number) {
  return { factory: "f1", line: `L${c % 8}`, station: `S${c % 40}`, characteristic: `c${c}` };
}

async function sendLoad(): Promise<number> {
  let sent = 0;
  const begun = performance.now();
  while (!loading.signal.aborted) {
    const due = Math.floor(((performance.now() - begun) * RATE) / 1000) - sent;
    if (due > 0) {
      const values = Array.from({ length: due }, (_, i) => ({
        type: "measurement",
        id: `m${sent + i}`,
        at: Date.now(),
        ...seriesOf((sent + i) % CHARACTERISTICS),
        value: 10 + Math.random(),
      }));
      await post(values);
      sent += due;
    }
    await pause(STEP_MS);
  }
  return Math.round((sent * 1000) / (performance.now() - begun));
}

async function post(events: readonly object[]): Promise<void> {
  const body = events.map((event) => JSON.stringify(event)).join("\n");
  const response = await fetch(`${program.url}/api/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body,
  });
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

async function followStream({ url }: RunningProgram, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${url}/api/v1/stream?events=alerts`, { signal }).catch(() => undefined);
  const parser = createParser({
    onEvent({ data }) {
      const items = JSON.parse(data) as { line?: string; status?: string }[] | object;
      for (const { line, status } of Array.isArray(items) ? items : []) {
        if (line !== undefined && status === "firing" && !streamedAt.has(line)) streamedAt.set(line, Date.now());
      }
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response?.body ?? []) parser.feed(decoder.decode(chunk, { stream: true }));
  } catch {
    // it ends with the measurement
  }
}

function report(rate: number): void {
  const messages = servers.flatMap((server: Robots) => server.messages);
  const told = new Map([...sentAt.keys()].map((line) => [line, messages.find(({ text }) => text.includes(line))?.at]));
  const missing = [...told.values()].filter((at) => at === undefined).length;
  const refused = servers.flatMap(({ refusals }) => refusals).length;
  process.stdout.write(
    `${ALERTS} lines down, one each ${PAUSE_MS} ms, beside ${rate} events/s; ${messages.length} messages, ${missing} missing, ${refused} refused\n`,
  );
  for (const [name, times] of [
    ["event answered for", answeredAt],
    ["alert on the stream", streamedAt],
    ["message at the robot", told],
  ] as const) {
    const took = [...sentAt].flatMap(([line, at]) => {
      const end = times.get(line);
      return end === undefined ? [] : [end - at];
    });
    took.sort((a, b) => a - b);
    const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
    process.stdout.write(
      `${name.padEnd(22)} p50 ${at(0.5)} ms  p90 ${at(0.9)} ms  p99 ${at(0.99)} ms  most ${took.at(-1)} ms  (${took.length})\n`,
    );
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
