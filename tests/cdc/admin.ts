// A connection to a database that may do everything: makes tables, rows and trouble.
import pg from "pg";

export interface Admin {
  /** One statement. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Statements with `;` at the ends of lines, as a person would run a file. */
  script(sql: string): Promise<void>;
  close(): Promise<void>;
}

export async function openAdmin(kind: "postgresql" | "mariadb", url: string): Promise<Admin> {
  return kind === "postgresql" ? openPostgres(url) : openMariadb(url);
}

async function openPostgres(url: string): Promise<Admin> {
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  return {
    run: async (sql) => (await client.query(sql)).rows,
    script: async (sql) => void (await client.query(sql)),
    close: () => client.end(),
  };
}

async function openMariadb(url: string): Promise<Admin> {
  const { createConnection } = await import("mysql2/promise");
  const { hostname, port, username, password, pathname } = new URL(url);
  const client = await createConnection({
    host: hostname,
    port: Number(port),
    user: username,
    password,
    database: pathname.slice(1),
    multipleStatements: true,
    charset: "utf8mb4",
  });
  client.on("error", () => undefined);
  const run = async (sql: string) => {
    const [rows] = await client.query(sql);
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  };
  return { run, script: async (sql) => void (await run(sql)), close: () => client.end() };
}
