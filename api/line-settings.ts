// What the newest `line` event of each line says for the reading of its figures: key station, reasons, targets, calendar.
//   I1. A line that never sent one has defaults: no key station, no names, no targets, UTC round the clock.
//   I2. An event is parsed once, not at every request; how many are remembered is bounded.
import { z } from "zod";
import { lineFields } from "../core/plan.ts";
import { type WorkingTime, workingTime } from "../core/working-time.ts";
import type { Query, QueryParams } from "./deps.ts";

const REMEMBERED = 1000;

/** The part of a `line` event that is read here. */
const configSchema = z.object({
  stations: lineFields.stations,
  keyStation: lineFields.keyStation,
  reasons: lineFields.reasons,
  targets: lineFields.targets,
  calendar: lineFields.calendar,
});

type Config = z.output<typeof configSchema>;
type Reason = NonNullable<Config["reasons"]>[number];

export interface LineSettings {
  /** Its figures stand for the line: the one named, else the last. */
  readonly keyStation: string | undefined;
  readonly targets: NonNullable<Config["targets"]> | undefined;
  readonly reasons: ReadonlyMap<string, Reason>;
  readonly time: WorkingTime;
}

interface Place {
  readonly factory: string;
  readonly line: string;
}

/** What `line-configs.sql` promises. */
interface ConfigRow extends Place {
  readonly config: string;
}

export interface LineSettingsReader {
  /** The settings of every line that `params` cover, by place. */
  read(params: QueryParams, signal: AbortSignal): Promise<(place: Place) => LineSettings>;
}

const UNCONFIGURED: LineSettings = { keyStation: undefined, targets: undefined, reasons: new Map(), time: workingTime(undefined) };

export function createLineSettings(query: Query): LineSettingsReader {
  const known = new Map<string, { text: string; settings: LineSettings }>();

  function settingsOf(key: string, text: string): LineSettings {
    const found = known.get(key);
    if (found?.text === text) return found.settings;
    const settings = settingsFrom(configSchema.parse(JSON.parse(text)));
    known.delete(key); // so that it counts as new
    known.set(key, { text, settings });
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return settings;
  }

  return {
    async read(params, signal) {
      const rows = await query<ConfigRow>("line-configs", params, { signal });
      const lines = new Map(rows.map(({ factory, line, config }) => [`${factory}/${line}`, config]));
      return ({ factory, line }) => {
        const text = lines.get(`${factory}/${line}`);
        return text === undefined ? UNCONFIGURED : settingsOf(`${params.tenant}/${factory}/${line}`, text);
      };
    },
  };
}

function settingsFrom({ stations, keyStation, reasons = [], targets, calendar }: Config): LineSettings {
  return {
    keyStation: keyStation ?? stations.at(-1)?.station,
    targets,
    reasons: new Map(reasons.map((reason) => [reason.code, reason])),
    time: workingTime(calendar),
  };
}
