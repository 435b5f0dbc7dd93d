// What a connector to PostgreSQL adds: a publication that a person made, a replication slot of the source's own.
import type { CapturedSource } from "../../core/source-config.ts";
import type { SourceNames } from "./names.ts";

const SSL_MODES = { off: undefined, require: "require", verify: "verify-full" } as const;

export function postgresqlSettings({ database }: CapturedSource, names: SourceNames): Readonly<Record<string, string>> {
  const sslMode = SSL_MODES[database.tls];
  return {
    "database.dbname": database.name,
    ...(sslMode !== undefined && { "database.sslmode": sslMode }),
    "plugin.name": "pgoutput",
    "publication.name": names.publication,
    // A connector that makes a publication needs to own the tables.
    "publication.autocreate.mode": "disabled",
    "slot.name": names.slot,
    "slot.drop.on.stop": "false",
    // After a crash the server may hold on to the slot for a minute (wal_sender_timeout): asked often, it is taken at once.
    "slot.max.retries": "90",
    "slot.retry.delay.ms": "1000",
    "status.update.interval.ms": "2000",
    "hstore.handling.mode": "json",
    "interval.handling.mode": "string",
    "signal.data.collection": names.signalTable,
    // The slot moves on only with changes of our tables: where others write all day, this keeps the log from filling the disk.
    "heartbeat.action.query": `INSERT INTO ${names.heartbeatTable} (id, at) VALUES (1, now()) ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at`,
  };
}
