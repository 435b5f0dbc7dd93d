// What capturing changes from PostgreSQL needs, judged by what the server says of itself.
import type { MappedTable } from "../../core/change.ts";
import type { SourceNames } from "../settings/names.ts";
import { isFamily, matches } from "../settings/tables.ts";
import { checkTables, type Finding, type TableFacts } from "./tables.ts";

export interface PostgresTableFacts extends TableFacts {
  readonly canWrite: boolean;
  /** d = by the primary key, f = the whole row, i = by an index, n = nothing. */
  readonly replicaIdentity: string;
  /** It has partitions. */
  readonly isPartitioned: boolean;
  /** It is one. */
  readonly isPartition: boolean;
}

export interface PostgresFacts {
  readonly kind: "postgresql";
  readonly walLevel: string;
  /** REPLICATION, or what stands for it where databases are a service. */
  readonly canReplicate: boolean;
  readonly slots: { readonly used: number; readonly max: number };
  /** Of this source; undefined before its first start. */
  readonly slot: { readonly isLost: boolean; readonly isOfThisDatabase: boolean } | undefined;
  /** Of this source; undefined when nobody made it. */
  readonly publication:
    | { readonly tables: readonly string[]; readonly operations: readonly string[]; readonly isViaRoot: boolean }
    | undefined;
  readonly tables: readonly PostgresTableFacts[];
}

const OPERATIONS = ["insert", "update", "delete", "truncate"];

export function checkPostgres(facts: PostgresFacts, mapped: readonly MappedTable[], names: SourceNames): Finding[] {
  const own = [names.heartbeatTable, names.signalTable];
  return [
    ...checkServer(facts, names),
    ...checkTables(mapped, facts.tables),
    ...own.flatMap((name) => checkOwn(name, facts.tables)),
    ...checkPublication(facts, mapped, names),
    ...facts.tables.filter((table) => isMapped(table, mapped)).flatMap(checkIdentity),
  ];
}

const fault = (text: string): Finding => ({ level: "fault", text });
const isMapped = ({ name }: TableFacts, mapped: readonly MappedTable[]) => mapped.some(({ from }) => matches(from, name));

function checkServer({ walLevel, canReplicate, slots, slot }: PostgresFacts, names: SourceNames): Finding[] {
  const findings: Finding[] = [];
  if (walLevel !== "logical") findings.push(fault(`wal_level is "${walLevel}", it must be "logical"`));
  if (!canReplicate) findings.push(fault("the user may not replicate (REPLICATION)"));
  if (!slot && slots.used >= slots.max) findings.push(fault(`all ${slots.max} replication slots are taken (max_replication_slots)`));
  if (slot?.isLost) {
    findings.push(
      fault(
        `replication slot "${names.slot}" has lost its place: the server has removed what it still needed (max_slot_wal_keep_size); \`linepulse connectors delete\`, then \`apply\` begins with a new snapshot`,
      ),
    );
  }
  if (slot && !slot.isOfThisDatabase) findings.push(fault(`replication slot "${names.slot}" belongs to another database of this server`));
  return findings;
}

function checkOwn(name: string, tables: readonly PostgresTableFacts[]): Finding[] {
  const table = tables.find((one) => one.name === name);
  if (!table) return [fault(`there is no table "${name}"`)];
  return table.canRead && table.canWrite ? [] : [fault(`table "${name}" may not be read and written`)];
}

function checkPublication({ publication, tables }: PostgresFacts, mapped: readonly MappedTable[], names: SourceNames): Finding[] {
  if (!publication) return [fault(`there is no publication "${names.publication}"`)];
  const absent = OPERATIONS.filter((operation) => !publication.operations.includes(operation));
  const wanted = tables.filter((table) => isMapped(table, mapped) || [names.heartbeatTable, names.signalTable].includes(table.name));
  const findings = absent.map((operation) => fault(`publication "${names.publication}" does not publish ${operation}`));
  for (const { name, isPartition, isPartitioned } of wanted) {
    const isShard = isPartition && mapped.some(({ from }) => isFamily(from) && matches(from, name));
    if (isShard && publication.isViaRoot) {
      findings.push(
        fault(
          `"${name}" is a partition that the mapping reads by its own name: publish_via_partition_root of "${names.publication}" must be false`,
        ),
      );
    } else if (isPartitioned && !publication.isViaRoot) {
      findings.push(fault(`"${name}" has partitions: publish_via_partition_root of "${names.publication}" must be true`));
    } else if (!publication.tables.includes(name) && !(isPartitioned || isPartition)) {
      findings.push(fault(`table "${name}" is not in publication "${names.publication}"`));
    }
  }
  return findings;
}

function checkIdentity({ name, replicaIdentity, hasPrimaryKey }: PostgresTableFacts): Finding[] {
  if (replicaIdentity !== "n" || !hasPrimaryKey) return [];
  return [fault(`table "${name}" says nothing of a row that is deleted: ALTER TABLE ${name} REPLICA IDENTITY DEFAULT`)];
}
