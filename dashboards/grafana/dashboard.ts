// The frame of every dashboard: name, range, variables, links, and where its panels stand.
//   I1. Panels stand in the order in which they are given, in rows of 24 columns; ids count up from 1.
import { type Dashboard, DashboardCursorSync, type DashboardLink } from "@grafana/schema";
import { boundSql, type QueryTexts, type Scope } from "./bound-sql.ts";
import type { Maker, Sized } from "./panels.ts";
import { variables } from "./variables.ts";
import type { DashboardName, Words } from "./words/words.ts";

const COLUMNS = 24;
/** Grafana 13's form of dashboards (`DASHBOARD_SCHEMA_VERSION`). */
const SCHEMA_VERSION = 42;

export interface DashboardSpec {
  readonly name: DashboardName;
  readonly scope: Scope;
  /** The range that it opens with, up to now. */
  readonly from: string;
  /** The page of the web app that shows the same; `${linepulse}` is where that is. */
  readonly page: { readonly title: keyof Words["links"]; readonly path: string };
  readonly panels: (maker: Maker) => readonly Sized[];
}

export function dashboard({ name, scope, from, page, panels }: DashboardSpec, texts: QueryTexts, words: Words): Dashboard {
  const { title, about } = words.dashboards[name];
  const maker: Maker = { words, sql: (query) => boundSql(texts, query, scope) };
  const tag = `linepulse-${words.language}`;
  return {
    uid: `linepulse-${name}-${words.language.toLowerCase()}`,
    title,
    description: about,
    tags: ["linepulse", tag],
    timezone: "browser",
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    graphTooltip: DashboardCursorSync.Crosshair,
    time: { from, to: "now" },
    refresh: "1m",
    templating: { list: variables({ texts, words, scope }) },
    annotations: { list: [] },
    links: [dashboardsLink(words, tag), pageLink(words, page)],
    panels: placed(panels(maker)),
  };
}

const LINK = { icon: "dashboard", tooltip: "", tags: [], asDropdown: false, includeVars: false, keepTime: false, targetBlank: false };

function dashboardsLink(words: Words, tag: string): DashboardLink {
  return { ...LINK, type: "dashboards", title: words.others, tags: [tag], asDropdown: true, includeVars: true, keepTime: true };
}

function pageLink(words: Words, { title, path }: DashboardSpec["page"]): DashboardLink {
  return { ...LINK, type: "link", title: words.links[title], icon: "external link", targetBlank: true, url: `\${linepulse}${path}` };
}

function placed(panels: readonly Sized[]): Dashboard["panels"] {
  let [x, y, height] = [0, 0, 0];
  return panels.map(({ panel, w, h }, index) => {
    if (x + w > COLUMNS) [x, y, height] = [0, y + height, 0];
    const gridPos = { x, y, w, h };
    [x, height] = [x + w, Math.max(height, h)];
    return { id: index + 1, gridPos, ...panel };
  });
}
