// The kinds of panels that dashboards are made of: tables, figures, courses over time, bars, states.
//   I1. A panel asks one or more queries of sql/clickhouse/grafana for tables (format 1), never for the plugin's own time series:
//       what makes series of them stands in the panel as a transformation.
//   I2. A value that is missing stays a gap: nothing spans it, and nothing is filled with 0.
import {
  BigValueColorMode, BigValueGraphMode, BigValueJustifyMode, BigValueTextMode, type DataTransformerConfig, FieldColorModeId, type FieldConfig,
  type FieldConfigSource, GraphDrawStyle, LegendDisplayMode, type Panel, PercentChangeColorMode, SortOrder, StackingMode,
  TableCellDisplayMode, TableCellHeight, TooltipDisplayMode, VisibilityMode, VizOrientation,
} from "@grafana/schema"; // biome-ignore format: one list
import { COLOURS, COLUMNS, type Column, isBounded, unitOf } from "./columns.ts";
import type { PanelName, Words } from "./words/words.ts";

export const DATASOURCE = { type: "grafana-clickhouse-datasource", uid: "linepulse" };
/** The plugin that queries are written for, as docker-compose.yml installs it. */
export const PLUGIN_VERSION = "4.20.0";

/** What panels of one dashboard share. */
export interface Maker {
  readonly words: Words;
  sql(query: string): string;
}

/** A panel and its size; where it stands is the dashboard's. */
export interface Sized {
  readonly panel: Panel;
  readonly w: number;
  readonly h: number;
}

export interface PanelSpec {
  readonly name: PanelName;
  readonly queries: readonly string[];
  readonly columns: readonly Column[];
  readonly w: number;
  readonly h: number;
}

type Override = FieldConfigSource["overrides"][number];

const TABLE_FORMAT = 1;

export function panelOf({ words, sql }: Maker, type: string, { name, queries, columns, w, h }: PanelSpec): Sized {
  const { title, about } = words.panels[name];
  const targets = queries.map((query, n) => ({
    refId: String.fromCharCode("A".charCodeAt(0) + n),
    datasource: DATASOURCE,
    editorType: "sql",
    queryType: "table",
    format: TABLE_FORMAT,
    pluginVersion: PLUGIN_VERSION,
    rawSql: sql(query),
  }));
  const fieldConfig = { defaults: {}, overrides: columns.map((column) => overrideOf(words, column)) };
  return { panel: { type, title, description: about, datasource: DATASOURCE, targets, fieldConfig, options: {} }, w, h };
}

function overrideOf(words: Words, column: Column): Override {
  const { color, thresholds, unit, decimals } = unitOf(column);
  const mapped = words.values[column as keyof Words["values"]];
  const mappings = mapped && [{ type: "value", options: Object.fromEntries(Object.entries(mapped).map(([key, text]) => [key, { text }])) }];
  const properties = { displayName: words.columns[column], unit, decimals, color, thresholds, mappings };
  return override(column, Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)));
}

function override(column: Column, properties: Readonly<Record<string, unknown>>): Override {
  return { matcher: { id: "byName", options: column }, properties: Object.entries(properties).map(([id, value]) => ({ id, value })) };
}

function withConfig(sized: Sized, defaults: FieldConfig, overrides: readonly Override[] = []): Sized {
  const config = sized.panel.fieldConfig ?? { defaults: {}, overrides: [] };
  const merged = { defaults: { ...config.defaults, ...defaults }, overrides: [...config.overrides, ...overrides] };
  return { ...sized, panel: { ...sized.panel, fieldConfig: merged } };
}

function withOptions(sized: Sized, options: Record<string, unknown>, transformations: DataTransformerConfig[] = []): Sized {
  return { ...sized, panel: { ...sized.panel, options, ...(transformations.length === 0 ? {} : { transformations }) } };
}

interface TableSpec extends PanelSpec {
  /** Puts the rows of several queries side by side by this column. */
  readonly joinedBy?: Column;
  readonly links?: Readonly<Partial<Record<Column, { title: string; url: string }>>>;
}

/** Rows with named columns; what has a bound is coloured by it. */
export function table(maker: Maker, { joinedBy, links = {}, ...spec }: TableSpec): Sized {
  const filled = spec.columns.filter(isBounded).map((column) => {
    return override(column, { "custom.cellOptions": { type: TableCellDisplayMode.ColorBackground, mode: "basic" } });
  });
  const linked = Object.entries(links).map(([column, link]) => override(column as Column, { links: [{ ...link, targetBlank: true }] }));
  const sized = withConfig(panelOf(maker, "table", spec), { noValue: "–", custom: { align: "auto", inspect: false } }, [
    ...filled,
    ...linked,
  ]);
  const join = joinedBy ? [{ id: "joinByField", options: { byField: joinedBy, mode: "outer" } }] : [];
  return withOptions(sized, { showHeader: true, cellHeight: TableCellHeight.Sm, frameIndex: 0 }, join);
}

interface FigureSpec extends PanelSpec {
  /** What becomes of several rows. */
  readonly calc?: "sum" | "lastNotNull";
}

/** Large figures, one a column, readable across a hall. */
export function figures(maker: Maker, { calc = "lastNotNull", ...spec }: FigureSpec): Sized {
  return withOptions(withConfig(panelOf(maker, "stat", spec), { noValue: "–" }), {
    reduceOptions: { calcs: [calc], fields: `/^(${spec.columns.map((column) => maker.words.columns[column]).map(escaped).join("|")})$/`, values: false },
    colorMode: BigValueColorMode.Background,
    graphMode: BigValueGraphMode.None,
    justifyMode: BigValueJustifyMode.Center,
    textMode: BigValueTextMode.ValueAndName,
    orientation: VizOrientation.Auto,
    percentChangeColorMode: PercentChangeColorMode.Standard,
    showPercentChange: false,
    wideLayout: true,
  }); // biome-ignore format: one list
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

interface CourseSpec extends PanelSpec {
  /** One series for each value of a column: rows of (time, series, value) become columns. */
  readonly series?: { readonly column: Column; readonly value: Column };
  readonly stacked?: boolean;
  /** Time is in buckets of this size: where one is missing, the line is broken. */
  readonly bucketMs?: number;
  /** The shortest time between two values that is asked for. */
  readonly interval?: string;
  readonly styles?: Readonly<Partial<Record<Column, Readonly<Record<string, unknown>>>>>;
  readonly min?: number;
}

/** Values over time. */
export function course(maker: Maker, { series, stacked = false, bucketMs, interval, styles = {}, min, ...spec }: CourseSpec): Sized {
  const custom = {
    drawStyle: stacked ? GraphDrawStyle.Bars : GraphDrawStyle.Line,
    lineWidth: stacked ? 0 : 2,
    fillOpacity: stacked ? 80 : 0,
    showPoints: stacked ? VisibilityMode.Never : VisibilityMode.Always,
    pointSize: 4,
    spanNulls: false,
    ...(bucketMs === undefined || stacked ? {} : { insertNulls: bucketMs }),
    ...(stacked ? { stacking: { mode: StackingMode.Normal, group: "A" } } : {}),
  };
  const { unit, decimals } = unitOf(series ? series.value : (spec.columns.find((column) => COLUMNS[column] !== "instant") as Column));
  const shown = { ...(unit === undefined ? {} : { unit }), ...(decimals === undefined ? {} : { decimals }) };
  const bounds = min === undefined ? {} : { min };
  const colours = spec.columns.flatMap((column) => {
    const fixedColor = COLOURS[column];
    return fixedColor && !series ? [override(column, { color: { mode: FieldColorModeId.Fixed, fixedColor } })] : [];
  });
  const styled = Object.entries(styles).map(([column, properties]) => override(column as Column, properties));
  const sized = withConfig(
    panelOf(maker, "timeseries", series ? { ...spec, columns: [] } : spec),
    { ...shown, ...bounds, custom, color: { mode: FieldColorModeId.PaletteClassicByName } },
    [...colours, ...styled],
  );
  const options = {
    legend: { showLegend: true, displayMode: LegendDisplayMode.List, placement: "bottom", calcs: [] },
    tooltip: { mode: TooltipDisplayMode.Multi, sort: SortOrder.None },
  };
  const drawn = withOptions(sized, options, series ? [matrix(series)] : []);
  return interval === undefined ? drawn : { ...drawn, panel: { ...drawn.panel, interval, maxDataPoints: 300 } };
}

function matrix({ column, value }: { column: Column; value: Column }): DataTransformerConfig {
  return { id: "groupingToMatrix", options: { rowField: "time", columnField: column, valueField: value, emptyValue: "null" } };
}

interface BarsSpec extends PanelSpec {
  readonly of: Column;
  readonly right?: Column;
}

/** A bar for each row and column; one column may have the axis on the right, from 0 to 1. */
export function bars(maker: Maker, { of, right, ...spec }: BarsSpec): Sized {
  const kept = { id: "filterFieldsByName", options: { include: { names: [...spec.columns] } } };
  const colours = spec.columns.flatMap((column) => {
    const fixedColor = COLOURS[column];
    return fixedColor ? [override(column, { color: { mode: FieldColorModeId.Fixed, fixedColor } })] : [];
  });
  const axis = right ? [override(right, { "custom.axisPlacement": "right", min: 0, max: 1 })] : [];
  const defaults = { custom: { fillOpacity: 80, lineWidth: 1 }, color: { mode: FieldColorModeId.PaletteClassicByName } };
  const sized = withConfig(panelOf(maker, "barchart", spec), defaults, [...colours, ...axis]);
  const options = {
    xField: maker.words.columns[of],
    orientation: VizOrientation.Auto,
    barWidth: 0.9,
    groupWidth: 0.8,
    fullHighlight: false,
    showValue: VisibilityMode.Auto,
    stacking: StackingMode.None,
    xTickLabelMaxLength: 0,
    xTickLabelRotation: 0,
    legend: { showLegend: true, displayMode: LegendDisplayMode.List, placement: "bottom", calcs: [] },
    tooltip: { mode: TooltipDisplayMode.Multi, sort: SortOrder.None },
  };
  return withOptions(sized, options, [kept]);
}

/** What state something is in over time. */
export function states(maker: Maker, { colours, ...spec }: PanelSpec & { colours: Readonly<Record<string, string>> }): Sized {
  const words: Readonly<Record<string, string>> = maker.words.values.state;
  const named = Object.entries(colours).map(([state, color]) => [state, { text: words[state], color }]);
  const mappings = [{ type: "value", options: Object.fromEntries(named) }];
  const defaults: FieldConfig = { custom: { fillOpacity: 90, lineWidth: 0 }, color: { mode: FieldColorModeId.Thresholds } };
  return withOptions(withConfig(panelOf(maker, "state-timeline", spec), defaults, [override("state", { mappings })]), {
    mergeValues: true,
    showValue: VisibilityMode.Auto,
    rowHeight: 0.9,
    alignValue: "left",
    legend: { showLegend: true, displayMode: LegendDisplayMode.List, placement: "bottom", calcs: [] },
    tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
  });
}

/** Words alone. */
export function note({ words }: Maker, { name, w, h }: Pick<PanelSpec, "name" | "w" | "h">): Sized {
  const { title, about } = words.panels[name];
  return { panel: { type: "text", title, options: { mode: "markdown", content: about } }, w, h };
}
