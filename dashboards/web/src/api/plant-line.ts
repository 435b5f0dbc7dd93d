// A line of the plant, as `GET /lines` gives it.
import { isJson, listOf, textOf } from "./json.ts";

export interface LineKey {
  readonly factory: string;
  readonly line: string;
}

export interface PlantLine extends LineKey {
  readonly stations: readonly string[];
  /** Its figures stand for the line; "" = none is known. */
  readonly keyStation: string;
  /** In the order of the route. */
  readonly operations: readonly string[];
  /** UTC where the line has no calendar, as in the API. */
  readonly timeZone: string;
}

export function readPlantLine(item: unknown): PlantLine | undefined {
  if (!isJson(item)) return undefined;
  const [factory, line] = [textOf(item.factory), textOf(item.line)];
  if (factory === "" || line === "") return undefined;
  const names = (value: unknown) => listOf(value).map(textOf);
  return {
    factory,
    line,
    stations: names(item.stations),
    keyStation: textOf(item.keyStation),
    operations: names(item.operations),
    timeZone: textOf(item.timeZone) || "UTC",
  };
}

/** One text for a line; identifiers never hold a "/". */
export function lineName({ factory, line }: LineKey): string {
  return `${factory}/${line}`;
}
