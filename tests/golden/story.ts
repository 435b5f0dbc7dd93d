// A story: one file, one rule of the specification, worked out on paper.
//   I1. Nothing of the story's own notation is ignored: an unknown field, word or unit is an error.
//   I2. A `line` event bears the time of the story's first event, so that the line's life begins with that.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { lineFields } from "../../core/plan.ts";
import { dateAfter, instantOf, type Place } from "./local-time.ts";
import { type Entry, readLog } from "./notation.ts";

const expectedItems = z.array(z.record(z.string(), z.unknown()));

const storySchema = z.strictObject({
  title: z.string(),
  rule: z.string().meta({ description: "Section and paragraph of the specification" }),
  date: z.iso.date(),
  zone: z.string().default("UTC"),
  onPaper: z.string().meta({ description: "How the expected numbers come about" }),
  log: z.array(z.union([z.string(), z.strictObject({ line: z.string(), ...lineFields })])).min(1),
  ask: z
    .array(
      z.strictObject({
        get: z.string(),
        items: expectedItems.optional(),
        products: expectedItems.optional(),
        bottlenecks: expectedItems.optional(),
      }),
    )
    .min(1),
});

export const LISTS = ["items", "products", "bottlenecks"] as const;

export interface Question extends Readonly<Partial<Record<(typeof LISTS)[number], z.output<typeof expectedItems>>>> {
  readonly text: string;
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
}

export interface Story extends Place {
  /** `oee/01-shift` */
  readonly path: string;
  readonly title: string;
  readonly rule: string;
  readonly factory: string;
  readonly log: readonly Entry[];
  readonly questions: readonly Question[];
}

export function readStories(folder: string): Story[] {
  const files = readdirSync(join(import.meta.dirname, folder)).filter((file) => file.endsWith(".yaml"));
  return files.sort().map((file) => {
    const path = `${folder}/${file.replace(".yaml", "")}`;
    try {
      return readStory(path, readFileSync(join(import.meta.dirname, folder, file), "utf8"));
    } catch (cause) {
      throw new Error(`could not read the story "${path}": ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  });
}

function readStory(path: string, text: string): Story {
  const { title, rule, date, zone, log, ask } = storySchema.parse(parse(text));
  const place = { date, zone };
  const factory = path.replace("/", "-");
  const entries = entriesOf(log, place).map((entry) => ({ ...entry, event: { ...entry.event, factory } }));
  const questions = ask.map(({ get, ...lists }) => ({ ...questionOf(get, place), ...lists }));
  return { path, title, rule, factory, date, zone, log: entries, questions };
}

type LogOfFile = z.output<typeof storySchema>["log"];

function entriesOf(log: LogOfFile, place: Place): Entry[] {
  const entries: Entry[] = [];
  for (const part of log) {
    if (typeof part === "string") entries.push(...readLog(part, place, entries.length + 1));
    else entries.push(lineEntry(part, entries.length + 1));
  }
  const firstAt = Math.min(...entries.filter(({ event }) => event.type !== "line").map(({ at }) => at));
  return entries.map((entry) => (entry.event.type === "line" ? { ...entry, event: { ...entry.event, at: firstAt } } : entry));
}

function lineEntry(configuration: Exclude<LogOfFile[number], string>, number: number): Entry {
  return { at: Number.NEGATIVE_INFINITY, event: { type: "line", id: `line${number}`, ...configuration }, rejection: undefined };
}

/** `oee by=shift from=06:00 to=14:00`; a range is the story's date where it does not say. */
function questionOf(text: string, place: Place): Pick<Question, "text" | "route" | "query"> {
  const [route = "", ...words] = text.split(/\s+/);
  const said = Object.fromEntries(words.map((word) => word.split("=") as [string, string]));
  const wholeDay = { from: `${place.date}T00:00`, to: `${dateAfter(place.date, 1)}T00:00` };
  const query = { ...(route === "wip" ? {} : wholeDay), ...said };
  const instants = new Set(["from", "to", "at"]);
  const resolved = Object.entries(query).map(([name, value]) => {
    return [name, instants.has(name) ? new Date(instantOf(value, place)).toISOString() : value];
  });
  return { text, route, query: Object.fromEntries(resolved) };
}
