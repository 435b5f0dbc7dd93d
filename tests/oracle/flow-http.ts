// The generated factories through the program's doors: sent as senders write, asked as readers ask, and compared with what is expected.
import { contentOf, type FlowEvent } from "./flow-admission.ts";
import { type Dice, diceOf, wireTime } from "./flow-names.ts";
import { ANY_WORDS, type Item } from "./flow-oracle.ts";
import type { FlowPlant } from "./flow-plant.ts";

/** A plant's log, cut into requests of any size. */
export function requestsOf({ seed, log }: FlowPlant): FlowEvent[][] {
  const dice = diceOf(seed + 2_000_003);
  const requests: FlowEvent[][] = [];
  for (let start = 0; start < log.length; start += requests.at(-1)?.length ?? 1) {
    requests.push(log.slice(start, start + dice.pick([1, 7, 80, 500])));
  }
  return requests;
}

/** What the door hands on of a request: the same event again is only counted there. */
export function handedOn(request: readonly FlowEvent[]): FlowEvent[] {
  const contents = request.map(contentOf);
  return request.filter((_, index) => contents.indexOf(contents[index] as string) === index);
}

/** Sends a plant's log in its order, each event in one of its forms. */
export async function sendPlant(url: string, plant: FlowPlant): Promise<void> {
  const dice = diceOf(plant.seed + 3_000_003);
  for (const request of requestsOf(plant)) {
    const sent = request.map((event) => wireForm(event, dice));
    await sendEvents(url, sent, request.length - handedOn(request).length);
  }
}

const PATIENCE = { tries: 240, pauseMs: 500 };

/** Tries again while the door says that it is busy: nothing of the request was taken then. */
async function sendEvents(url: string, events: readonly object[], duplicates: number): Promise<void> {
  const body = events.map((event) => JSON.stringify(event)).join("\n");
  const headers = { "content-type": "application/x-ndjson" };
  let answer = "";
  for (let tries = 0; tries < PATIENCE.tries; tries++) {
    const response = await fetch(`${url}/api/v1/events`, { method: "POST", headers, body });
    answer = await response.text();
    if (response.status === 202) return expectReceipt(answer, events.length - duplicates, duplicates);
    if (response.status !== 503) throw new Error(`events were answered with ${response.status}: ${answer}`);
    await new Promise((resolve) => setTimeout(resolve, PATIENCE.pauseMs));
  }
  throw new Error(`the door stayed busy: ${answer}`);
}

function expectReceipt(answer: string, accepted: number, duplicates: number): void {
  const { data } = JSON.parse(answer) as { data: { accepted: number; duplicates: number; rejected: unknown[] } };
  if (data.accepted === accepted && data.duplicates === duplicates && data.rejected.length === 0) return;
  throw new Error(`${accepted} events and ${duplicates} duplicates were sent; the receipt says ${JSON.stringify(data)}`);
}

/** One of the ways in which a sender may write an event: fields in any order, defaults left out, unknown fields, decomposed letters. */
export function wireForm(event: FlowEvent, dice: Dice): object {
  const plain: Record<string, unknown> = { ...event, at: wireTime(event.at, dice) };
  for (const field of ["line", "fromLine", "product"]) {
    const value = plain[field];
    if (typeof value === "string" && dice.chance(0.3)) plain[field] = value.normalize("NFD");
  }
  if (plain.quantity === 1 && dice.chance(0.5) && event.type === "move") delete plain.quantity;
  if (event.type === "unit" && event.defects) {
    plain.defects = event.defects.map(({ code, count }) => (count === 1 && dice.chance(0.5) ? { code } : { count, code }));
  }
  if (event.source === undefined && dice.chance(0.1)) plain.source = "http";
  if (dice.chance(0.1)) plain.tenant = "acme";
  if (dice.chance(0.1)) plain.heardBy = "gateway-7";
  return Object.fromEntries(dice.shuffled(Object.entries(plain)));
}

export type Query = Readonly<Record<string, string | number | undefined>>;
export interface Answer {
  readonly items: readonly Item[];
  readonly total: number;
  readonly products?: readonly Item[];
}

/** Instants go out as ISO texts; what is undefined does not go out. */
export function pathOf(route: string, query: Query): string {
  const parts = Object.entries(query).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const text = ["from", "to", "at"].includes(name) ? new Date(value).toISOString() : String(value);
    return [`${name}=${encodeURIComponent(text)}`];
  });
  return `/api/v1/${route}?${parts.join("&")}`;
}

export async function ask(url: string, route: string, query: Query): Promise<Answer> {
  const response = await fetch(url + pathOf(route, { pageSize: 10_000, ...query }));
  const { code, message, data } = (await response.json()) as { code: string; message: string; data: Answer };
  if (code !== "OK") throw new Error(`answered with ${response.status} ${code}: ${message}`);
  return data;
}

/** What tells the items of a list apart. */
const IDENTITY = ["factory", "line", "operation", "product"];
/** A Pareto is one list over all that the query covers: its items may repeat the query's filters. */
export const PARETO_IDENTITY = ["code"];
const RATIOS = new Set("firstPassYield finalYield dpu dpmo sigmaLevel sigmaShift rolledThroughputYield share cumulativeShare".split(" "));
const TOLERANCE = 1e-9;

export interface Comparing {
  readonly identity?: readonly string[];
  /** Where the specification says in which order items stand. */
  readonly ordered?: boolean;
}

/** What differs between two lists of items, in words. */
export function differences(
  got: readonly Item[],
  expected: readonly Item[],
  { identity = IDENTITY, ordered = false }: Comparing = {},
): string[] {
  const keyOf = (item: Item) => identity.map((field) => item[field] ?? "").join("/");
  const keys = { got: got.map(keyOf), expected: expected.map(keyOf) };
  const byKey = new Map(got.map((item) => [keyOf(item), item]));
  const missing = keys.expected.filter((key) => !byKey.has(key)).map((key) => `missing ${key}`);
  const extra = keys.got.filter((key) => !keys.expected.includes(key)).map((key) => `not expected ${key}`);
  const twice = keys.got.filter((key, index) => keys.got.indexOf(key) !== index).map((key) => `twice ${key}`);
  const disordered = ordered && keys.got.join() !== keys.expected.join() ? [`order ${keys.got.join(" ")}`] : [];
  const wrong = expected.flatMap((item) => {
    const faults = itemFaults(byKey.get(keyOf(item)) ?? item, item);
    return faults.map((fault) => `${keyOf(item)} ${fault}`);
  });
  return [...missing, ...extra, ...twice, ...disordered, ...wrong];
}

function itemFaults(got: Item, expected: Item): string[] {
  return Object.entries(expected).flatMap(([field, want]) => {
    const have = got[field];
    if (field === "reasons") return reasonFaults((have ?? {}) as Item, expected);
    const isSame = RATIOS.has(field) && typeof want === "number" ? isNear(have, want) : have === want;
    return isSame ? [] : [`${field}: expected ${want}, got ${have}`];
  });
}

function isNear(have: unknown, want: number): boolean {
  return typeof have === "number" && Math.abs(have - want) <= TOLERANCE * Math.max(1, Math.abs(want));
}

/** Of the fields that are compared, exactly those that are null have a reason. */
function reasonFaults(have: Item, expected: Item): string[] {
  const wanted = expected.reasons as Readonly<Record<string, string>>;
  return Object.keys(expected).flatMap((field) => {
    const isSame = wanted[field] === ANY_WORDS ? typeof have[field] === "string" : have[field] === wanted[field];
    return isSame ? [] : [`reasons.${field}: expected ${wanted[field]}, got ${have[field]}`];
  });
}
