// The program's doors as the oracle's tests use them: events in as NDJSON, in every form that the wire allows, figures out of `GET /oee`.
import { expect } from "vitest";
import type { Event } from "../../core/events.ts";
import { type Dice, seededDice } from "./oee-dice.ts";
import type { OeeItem } from "./oee-item.ts";
import type { OeeQuery } from "./oee-oracle.ts";

const RETRY_MS = 200;
const RETRIES = 300;
const ANSWER_WITHIN_MS = 60_000;

/** Sends a log in one to three requests, each once the one before is durable. A request that is turned away comes again. */
export async function sendLog(url: string, log: readonly Event[], seed: number): Promise<void> {
  const dice = seededDice(seed);
  const [a, b] = [dice.int(0, log.length), dice.int(0, log.length)].sort((x, y) => x - y) as [number, number];
  for (const part of dice.chance(0.5) ? [log] : [log.slice(0, a), log.slice(a, b), log.slice(b)]) {
    if (part.length > 0) await post(url, part.map((event) => JSON.stringify(onTheWire(dice, event))).join("\n"), part.length);
  }
}

async function post(url: string, body: string, events: number): Promise<void> {
  let refusal = "";
  for (let n = 0; n < RETRIES; n++) {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(`${url}/api/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body,
      signal,
    });
    if (response.status !== 503) {
      expect(response.status).toBe(202);
      const { data } = (await response.json()) as { data: { accepted: number; duplicates: number; rejected: unknown[] } };
      expect(data.rejected).toEqual([]);
      expect(data.accepted + data.duplicates).toBe(events);
      return;
    }
    refusal = await response.text();
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  throw new Error(`the program took no events for ${RETRIES * RETRY_MS} ms: ${refusal}`);
}

/** The same event as another sender would write it: other forms of `at`, defaults left out, fields that nobody knows. */
function onTheWire(dice: Dice, event: Event): Record<string, unknown> {
  const extra = dice.chance(0.05) ? { firmware: "7.1", note: undefined } : {};
  const wire: Record<string, unknown> = { ...extra, ...event, at: instantOnTheWire(dice, event.at) };
  if (event.type === "line") {
    wire.stations = event.stations.map(({ microStopMs, ...s }) =>
      microStopMs === 120_000 && dice.chance(0.5) ? s : { ...s, microStopMs },
    );
  }
  return wire;
}

function instantOnTheWire(dice: Dice, at: number): number | string {
  const text = new Date(at).toISOString();
  const kolkata = Temporal.Instant.fromEpochMilliseconds(at).toString({ timeZone: "Asia/Kolkata", fractionalSecondDigits: 3 });
  return dice.pick([at, at, text, text.replace("Z", "999Z"), kolkata]);
}

export function pathOf({ from, to, by }: OeeQuery, factory: string): string {
  const parameters = new URLSearchParams({
    factory,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    pageSize: "10000",
  });
  if (by) parameters.set("by", by);
  return `/api/v1/oee?${parameters}`;
}

export async function askOee(url: string, query: OeeQuery, factory: string): Promise<OeeItem[]> {
  const path = pathOf(query, factory);
  const response = await fetch(url + path, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  const answer = (await response.json()) as { code: string; data: { items: OeeItem[]; total: number } };
  if (answer.code !== "OK") throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
  expect(answer.data.total, path).toBe(answer.data.items.length);
  return answer.data.items;
}
