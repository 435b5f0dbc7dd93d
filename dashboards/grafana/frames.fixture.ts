// Data frames as Grafana has them before it draws: a query's answer with the plugin's types, the panel's transformations, its field config.
//   I1. All of it is @grafana/data's own code; what Grafana's core adds is the list of properties that a field config may have, and here
//       of those only what a panel uses (an unknown one is an error, where Grafana would pass over it).
import { createRequire } from "node:module";
import type { DataFrame, DataTransformerInfo, FieldConfigPropertyItem } from "@grafana/data";
import type { FieldConfigSource, Panel } from "@grafana/schema";

// Its ES modules ask CommonJS packages for names that Node does not see in them.
const data: typeof import("@grafana/data") = createRequire(import.meta.url)("@grafana/data");
const { FieldType } = data;

Object.assign(globalThis, { window: globalThis }); // where transformations ask for the time

/** An answer of ClickHouse in the format JSONCompact. */
export interface Answer {
  readonly meta: readonly { readonly name: string; readonly type: string }[];
  readonly data: readonly (readonly unknown[])[];
}

const PROPERTIES = ["displayName", "unit", "decimals", "color", "thresholds", "mappings", "noValue", "min", "max", "links"];

const infos = new Map(Object.values(data.standardTransformers).map((transformer) => [transformer.id, transformer as DataTransformerInfo]));
data.standardTransformersRegistry.setInit(() => {
  return [...infos.values()].map((info) => ({
    id: info.id,
    name: info.name,
    transformation: async () => info,
    editor: () => null,
    imageDark: "",
    imageLight: "",
  })) as never;
});

/** The kinds of fields that the plugin makes of ClickHouse's types (pkg/converters/registry.go of 4.20.0). */
function fieldType(type: string) {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type)?.[1] ?? type;
  if (inner.startsWith("DateTime64")) return FieldType.time;
  if (/^(U?Int|Float)/.test(inner)) return FieldType.number;
  if (inner === "Bool") return FieldType.boolean;
  if (inner === "String") return FieldType.string;
  throw new Error(`the type "${type}" is not one that dashboards use`);
}

export function frameOf({ meta, data: rows }: Answer, refId: string): DataFrame {
  const fields = meta.map(({ name, type }, index) => {
    const values = rows.map((row) => row[index]);
    const isTime = fieldType(type) === FieldType.time;
    return { name, type: fieldType(type), config: {}, values: isTime ? values.map((text) => Date.parse(`${text}Z`)) : values };
  });
  return data.createDataFrame({ refId, fields });
}

/** What a panel draws. */
export async function drawn(panel: Panel, answers: readonly Answer[]): Promise<DataFrame[]> {
  const frames = answers.map((answer, n) => frameOf(answer, String.fromCharCode("A".charCodeAt(0) + n)));
  const transformations = (panel.transformations ?? []) as never[] & NonNullable<Panel["transformations"]>;
  for (const { id } of transformations) if (!infos.has(id)) throw new Error(`there is no transformation "${id}"`);
  const transformed = await new Promise<DataFrame[]>((resolve, reject) => {
    data.transformDataFrame(transformations, frames).subscribe({ next: resolve, error: reject });
  });
  return data.applyFieldOverrides({
    data: transformed,
    fieldConfig: panel.fieldConfig as FieldConfigSource as never,
    fieldConfigRegistry: registryOf(panel) as never,
    replaceVariables: (text) => text,
    theme: data.createTheme(),
    timeZone: "utc",
  });
}

function registryOf({ fieldConfig }: Panel) {
  const used = (fieldConfig?.overrides ?? []).flatMap(({ properties }) => properties.map(({ id }) => id));
  const custom = new Set([
    ...used.filter((id) => id.startsWith("custom.")),
    ...Object.keys(fieldConfig?.defaults.custom ?? {}).map((key) => `custom.${key}`),
  ]);
  for (const id of used) if (!custom.has(id) && !PROPERTIES.includes(id)) throw new Error(`no field config has "${id}"`);
  return new data.FieldConfigOptionsRegistry(() => [
    ...PROPERTIES.map((id) => property(id, id)),
    ...[...custom].map((id) => ({ ...property(id, id.slice("custom.".length)), isCustom: true })),
  ]);
}

function property(id: string, path: string): FieldConfigPropertyItem {
  return {
    id, path, name: id, settings: {}, process: (value: unknown) => value, shouldApply: () => true, override: () => null, editor: () => null,
    getItemsCount: () => 0,
  } as never; // biome-ignore format: one item
}

export function nameOf(frame: DataFrame, index: number): string {
  return data.getFieldDisplayName(frame.fields[index] as DataFrame["fields"][number], frame);
}

/** A value as it is written. */
export function textOf(frame: DataFrame, index: number, row: number): string {
  const field = frame.fields[index];
  const shown = field?.display?.(field.values[row]);
  return shown ? data.formattedValueToString(shown) : "";
}

/** Figures of a stat panel: name, text and colour. */
export function figuresOf(panel: Panel, frames: DataFrame[]) {
  const values = data.getFieldDisplayValues({
    data: frames,
    fieldConfig: panel.fieldConfig as never,
    reduceOptions: (panel.options as { reduceOptions: never }).reduceOptions,
    replaceVariables: (text) => text,
    theme: data.createTheme(),
    timeZone: "utc",
  });
  return values.map(({ display }) => ({ name: display.title, text: data.formattedValueToString(display), color: display.color }));
}

/** A frame with rows of nulls where time jumps over a bucket, as a panel with `insertNulls` is drawn. */
export function withGaps(frame: DataFrame, range: { from: number; to: number }): DataFrame {
  return data.applyNullInsertThreshold({ frame, refFieldPseudoMin: range.from, refFieldPseudoMax: range.to });
}
