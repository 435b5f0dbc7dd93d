// Whether the tables that a mapping reads are in the database, can be read, and have what capturing their changes needs.
import type { MappedTable } from "../../core/change.ts";
import { isFamily, matches } from "../settings/tables.ts";

/** Something that is not as it should be. With a fault a connector is not applied. */
export interface Finding {
  readonly level: "fault" | "warning";
  readonly text: string;
}

/** A table as the database describes it. */
export interface TableFacts {
  /** `schema.table`; in MySQL and MariaDB `database.table`. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly hasPrimaryKey: boolean;
  readonly canRead: boolean;
}

export function checkTables(mapped: readonly MappedTable[], tables: readonly TableFacts[]): Finding[] {
  return mapped.flatMap((one) => {
    const found = tables.filter(({ name }) => matches(one.from, name));
    if (found.length > 0) return found.flatMap((facts) => checkTable(one, facts));
    if (isFamily(one.from)) return [{ level: "warning" as const, text: `there is no table like "${one.from}" yet` }];
    return [{ level: "fault" as const, text: `there is no table "${one.from}", or its user may not see it` }];
  });
}

function checkTable({ columns }: MappedTable, facts: TableFacts): Finding[] {
  const absent = Object.keys(columns).filter((column) => !facts.columns.includes(column));
  const required = absent.filter((column) => columns[column]?.required !== false);
  const optional = absent.filter((column) => columns[column]?.required === false);
  const findings: [boolean, Finding["level"], string][] = [
    [!facts.hasPrimaryKey, "fault", `table "${facts.name}" has no primary key: its rows cannot be told apart`],
    [!facts.canRead, "fault", `table "${facts.name}" may not be read (SELECT)`],
    [required.length > 0, "fault", `table "${facts.name}" has no column ${list(required)}, which the mapping needs`],
    [optional.length > 0, "warning", `table "${facts.name}" has no column ${list(optional)}; the mapping does without`],
  ];
  return findings.filter(([isFound]) => isFound).map(([, level, text]) => ({ level, text }));
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
