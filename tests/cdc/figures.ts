// What users see of a plant, asked of a running program: for comparing the figures of rows with those of events.
import { expect } from "vitest";
import { settled, startProgramProcess } from "../program.ts";

const RANGE = "from=2025-12-01T00:00:00Z&to=2026-03-01T00:00:00Z&pageSize=10000";
/** What users see of the rows, without when the request came. */
const FIGURES = [
  "lines",
  `orders?${RANGE}`,
  `oee?${RANGE}&by=hour`,
  `yield?${RANGE}`,
  `yield/pareto?${RANGE}`,
  "wip?at=2026-02-01T00:00:00Z",
];

export async function figuresOf(url: string): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = {};
  for (const path of FIGURES) {
    const answer = (await (await fetch(`${url}/api/v1/${path}`)).json()) as { code: string; data: unknown };
    expect(answer.code, path).toBe("OK");
    figures[path] = answer.data;
  }
  return figures;
}

/** The same of a program of its own, to which the events are sent. */
export async function figuresOfDirect(events: readonly object[], data: string): Promise<Record<string, unknown>> {
  const program = await startProgramProcess({ data });
  try {
    await sendEvents(program.url, events);
    await settled(program.url);
    return await figuresOf(program.url);
  } finally {
    await program.stop();
  }
}

export async function sendEvents(url: string, events: readonly object[]): Promise<void> {
  const body = events.map((event) => JSON.stringify({ tenant: "acme", ...event })).join("\n");
  const headers = { "content-type": "application/x-ndjson" };
  const response = await fetch(`${url}/api/v1/events`, { method: "POST", headers, body });
  expect(((await response.json()) as { data: { rejected: unknown[] } }).data.rejected).toEqual([]);
}
