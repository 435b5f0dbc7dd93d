// One simulated plant told in two ways: as the events that it would send itself, and as the rows that its MES writes.
//   I1. Both say the same: OEE, yield, WIP, SPC and orders of the rows equal those of the events, as far as that MES records them. What
//       it has no table or column for is in neither.
//   I2. A MES is kept by people: some rows are written wrong and put right later, some parents come after their children, some reasons
//       are added afterwards.
//   I3. The same seed gives the same events and the same rows.
import type { Statement } from "../../connectors/sql.fixture.ts";
import type { Cell } from "../../core/change.ts";
import { HOUR_MS, type Instant } from "../../core/time.ts";
import { createRandom } from "../../ingest/simulator/random.ts";
import { simulate } from "../../ingest/simulator/simulate.ts";
import type { SimulatedEvent } from "../../ingest/simulator/simulated-event.ts";
import { recordAxiom } from "./mes-axiom.ts";
import { recordBtc } from "./mes-btc.ts";
import type { Desk, Recorder } from "./mes-desk.ts";
import { recordEnghub } from "./mes-enghub.ts";

export type MesName = "btc-saas" | "enghub" | "axiom";

export interface MesSimulation {
  /** Of the source. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Lines and control plans: no MES has them, they are sent directly, before anything else, in both cases. */
  readonly configuration: readonly SimulatedEvent[];
  /** What the plant would send, in the order in which it does. */
  readonly direct: readonly SimulatedEvent[];
  /** What its MES writes, in the order of commits. */
  readonly statements: readonly Statement[];
}

const RECORDERS: Readonly<Record<MesName, (events: readonly SimulatedEvent[], desk: Desk) => Recorder>> = {
  "btc-saas": recordBtc,
  enghub: recordEnghub,
  axiom: recordAxiom,
};

/** A Monday morning's shift begins in Shanghai; the shards of enghub's example schema are those of this date. */
const START = Date.UTC(2026, 0, 5);
const LATER_BY = 25;

export interface SimulationOptions {
  readonly seed: number;
  readonly tenant: string;
  readonly hours: number;
}

export function simulateMes(mes: MesName, { seed, tenant, hours }: SimulationOptions): MesSimulation {
  const told = [...eventsUntil(START + hours * HOUR_MS, { seed, tenant })];
  const isConfiguration = ({ type }: SimulatedEvent) => type === "line" || type === "plan";
  const events = told.filter((event) => !isConfiguration(event));
  const statements: Statement[] = [];
  const waiting: { due: number; statement: Statement }[] = [];
  const random = createRandom(seed, START, 7);
  const desk: Desk = {
    random,
    write: (statement) => void statements.push(statement),
    later: (statement) => void waiting.push({ due: statements.length + Math.ceil(random.between(1, LATER_BY)), statement }),
  };
  const recorder = RECORDERS[mes](events, desk);
  const direct: SimulatedEvent[] = [];
  for (const event of events) {
    const known = recorder.record(event);
    if (known) direct.push(known);
    while (waiting[0] && waiting[0].due <= statements.length) statements.push((waiting.shift() as (typeof waiting)[number]).statement);
  }
  for (const { statement } of waiting) statements.push(statement);
  return { settings: recorder.settings, configuration: told.filter(isConfiguration), direct, statements };
}

function* eventsUntil(end: Instant, { seed, tenant }: { seed: number; tenant: string }): Generator<SimulatedEvent> {
  for (const event of simulate({ seed, start: START, tenant })) {
    if (event.at >= end) return;
    yield event;
  }
}

/** The statement for PostgreSQL, MySQL and MariaDB alike. */
export function sqlOf(statement: Statement): string {
  const where = (key: Readonly<Record<string, Cell>>) => assignments(key).join(" AND ");
  switch (statement.kind) {
    case "insert": {
      const columns = Object.keys(statement.row).join(", ");
      return `INSERT INTO ${statement.table} (${columns}) VALUES (${Object.values(statement.row).map(literal).join(", ")})`;
    }
    case "update":
      return `UPDATE ${statement.table} SET ${assignments(statement.set).join(", ")} WHERE ${where(statement.key)}`;
    case "delete":
      return `DELETE FROM ${statement.table} WHERE ${where(statement.key)}`;
  }
}

function assignments(cells: Readonly<Record<string, Cell>>): string[] {
  return Object.entries(cells).map(([column, cell]) => `${column} = ${literal(cell)}`);
}

function literal(cell: Cell): string {
  if (cell === null) return "NULL";
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  return typeof cell === "number" ? String(cell) : `'${String(cell).replaceAll("'", "''")}'`;
}
