// What dashboards are made of and become: the texts of sql/clickhouse/grafana, and the files that Grafana reads.
import { fileURLToPath } from "node:url";
import { loadQueryTexts } from "../../runtime/warehouse/query-texts.ts";

const folder = (name: string) => fileURLToPath(new URL(`../../sql/clickhouse/${name}`, import.meta.url));

export const TEXTS: ReadonlyMap<string, string> = loadQueryTexts(folder("grafana"), { over: folder("queries") });

/** One folder a language. */
export const OUT: string = fileURLToPath(new URL("dashboards", import.meta.url));

export function fileText(board: object): string {
  return `${JSON.stringify(board, null, 2)}\n`;
}
