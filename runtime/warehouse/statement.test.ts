import { expect, test } from "vitest";
import { parseDataInsert, prepare } from "./statement.ts";

const none = new Map<string, string>();
const prepared = (sql: string, params: Record<string, string> = {}, settings: Record<string, string> = {}) =>
  prepare(sql, {
    params: new Map(Object.entries(params)),
    settings: new Map(Object.entries(settings)),
    defaultFormat: "TabSeparated",
  });

test("a parameter becomes a cast of a quoted literal", () => {
  expect(prepared("SELECT {a:String}", { a: "x\\'y\\\\" }).sql).toBe("SELECT CAST('x\\'y\\\\', 'String')");
  expect(prepared("SELECT {a:Array(String)}", { a: "['x\\'y']" }).sql).toBe("SELECT CAST('[\\'x\\\\\\'y\\']', 'Array(String)')");
  expect(prepared("SELECT {a: DateTime64(3, 'UTC') }", { a: "1" }).sql).toBe("SELECT CAST('1', 'DateTime64(3, \\'UTC\\')')");
});

test("null is bound only where the type takes it", () => {
  expect(prepared("SELECT {a:Nullable(String)}", { a: "\\N" }).sql).toBe("SELECT CAST(NULL, 'Nullable(String)')");
  expect(() => prepared("SELECT {a:String}", { a: "\\N" })).toThrow(expect.objectContaining({ type: "BAD_QUERY_PARAMETER" }));
});

test("an identifier is bound in back quotes, whatever it holds", () => {
  expect(prepared("SELECT 1 FROM {t:Identifier}", { t: "a`; DROP TABLE b" }).sql).toBe("SELECT 1 FROM `a\\`; DROP TABLE b`");
});

test("what looks like a parameter inside a string, an identifier or a comment is left alone", () => {
  const sql = `SELECT '{a:String} ''x'' \\'', "{a:String}", \`{a:String}\`, $x${"$"}{a:String}$x$ -- {a:String}\n/* {a:String} */`;
  expect(prepared(sql).sql).toBe(sql);
});

test("a missing parameter, an open quote and a second statement are refused", () => {
  expect(() => prepared("SELECT {a:String}")).toThrow(expect.objectContaining({ type: "UNKNOWN_QUERY_PARAMETER" }));
  expect(() => prepared("SELECT 'a")).toThrow(expect.objectContaining({ type: "SYNTAX_ERROR" }));
  expect(() => prepared("SELECT 1; SELECT 2")).toThrow(expect.objectContaining({ type: "SYNTAX_ERROR" }));
  expect(prepared("SELECT ';' ; -- the end").sql).toContain("SELECT ';'");
});

test("SET and USE are refused: they would outlive their statement", () => {
  for (const sql of ["SET max_threads = 1", "use other", "/* x */ SET a = 1"]) {
    expect(() => prepared(sql)).toThrow(expect.objectContaining({ type: "NOT_IMPLEMENTED" }));
  }
});

test("settings follow a SELECT, also behind a comment, and no definition", () => {
  expect(prepared("SELECT 1 -- one", {}, { max_threads: "1", log_comment: "it's" }).sql).toBe(
    "SELECT 1 -- one\nSETTINGS max_threads = '1', log_comment = 'it\\'s'",
  );
  expect(prepared("CREATE TABLE t (a Int8) ENGINE = Memory", {}, { max_threads: "1" }).sql).not.toContain("SETTINGS");
});

test("the format is the last FORMAT outside strings; only rows without frame are streamed", () => {
  expect(prepared("SELECT 'FORMAT CSV' AS format FROM t\nFORMAT JSONEachRow")).toMatchObject({ format: "JSONEachRow", isStreamable: true });
  expect(prepared("SELECT 1 FORMAT JSON SETTINGS max_threads = 1")).toMatchObject({ format: "JSON", isStreamable: false });
  expect(prepared("SELECT 1")).toMatchObject({ format: "TabSeparated", kind: "read" });
  expect(prepared("SHOW TABLES FORMAT JSONEachRow")).toMatchObject({ kind: "read", isStreamable: false });
  expect(prepared("ALTER TABLE t ADD COLUMN a Int8")).toMatchObject({ kind: "write", isStreamable: false });
});

test("an insert with data names its table, columns and format; any other statement is none", () => {
  expect(parseDataInsert("INSERT INTO t FORMAT JSONEachRow")).toEqual({ table: "t", columns: undefined, format: "JSONEachRow" });
  expect(parseDataInsert("insert into db.t (a, `order`) format CSV")).toEqual({ table: "db.t", columns: ["a", "order"], format: "CSV" });
  expect(parseDataInsert("INSERT INTO t SELECT 1")).toBeUndefined();
  expect(prepare("INSERT INTO t SELECT 1", { params: none, settings: none, defaultFormat: "CSV" }).kind).toBe("write");
});
