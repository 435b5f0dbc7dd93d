// What capturing changes from MySQL and MariaDB needs, judged by what the server says of itself.
import type { MappedTable } from "../../core/change.ts";
import type { SourceNames } from "../settings/names.ts";
import { checkTables, type Finding, type TableFacts } from "./tables.ts";

const DAY_S = 24 * 3600;

export interface MysqlFacts {
  readonly kind: "mysql" | "mariadb";
  /** By name, as the server spells them: `log_bin`, `binlog_format`, `binlog_row_image` … */
  readonly variables: Readonly<Record<string, string>>;
  /** What the user may do on the whole server, in capitals. */
  readonly grants: readonly string[];
  readonly tables: readonly (TableFacts & { readonly canWrite: boolean })[];
}

/** Each of them by any of its names: MariaDB has given some new ones. */
const NEEDED: readonly (readonly string[])[] = [["REPLICATION SLAVE"], ["REPLICATION CLIENT", "BINLOG MONITOR"], ["RELOAD"]];

export function checkMysql(facts: MysqlFacts, mapped: readonly MappedTable[], names: SourceNames): Finding[] {
  const missing = NEEDED.filter((oneOf) => !["ALL PRIVILEGES", ...oneOf].some((grant) => facts.grants.includes(grant)));
  return [
    ...checkLog(facts),
    ...missing.map(([grant]) => fault(`the user has no grant ${grant} ON *.*`)),
    ...checkTables(mapped, facts.tables),
    ...[names.heartbeatTable, names.signalTable].flatMap((name) => checkOwn(name, facts)),
  ];
}

const fault = (text: string): Finding => ({ level: "fault", text });

function checkLog({ variables, kind }: MysqlFacts): Finding[] {
  const value = (name: string) => variables[name]?.toUpperCase() ?? "";
  const findings: Finding[] = [];
  if (!["ON", "1"].includes(value("log_bin"))) findings.push(fault("the server keeps no binary log (log_bin)"));
  if (value("binlog_format") !== "ROW") findings.push(fault(`binlog_format is "${variables.binlog_format}", it must be ROW`));
  if (value("binlog_row_image") !== "FULL") findings.push(fault(`binlog_row_image is "${variables.binlog_row_image}", it must be FULL`));
  if (value("binlog_row_value_options") !== "")
    findings.push(fault("binlog_row_value_options must be empty: JSON columns are told in parts"));
  const keepS = Number(variables.binlog_expire_logs_seconds ?? 0);
  if (keepS > 0 && keepS < 2 * DAY_S) {
    findings.push({
      level: "warning",
      text: `binary logs stay for ${Math.round(keepS / 3600)} h only (binlog_expire_logs_seconds): away longer than that, a source must begin again`,
    });
  }
  if (kind === "mysql" && value("gtid_mode") !== "ON") {
    findings.push({
      level: "warning",
      text: "gtid_mode is not ON: when another server takes this one's place, the source must begin again",
    });
  }
  return findings;
}

function checkOwn(name: string, { tables }: MysqlFacts): Finding[] {
  const table = tables.find((one) => one.name === name);
  if (!table) return [fault(`there is no table "${name}", or its user may not see it`)];
  return table.canRead && table.canWrite ? [] : [fault(`table "${name}" may not be read and written`)];
}
