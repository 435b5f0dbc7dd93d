import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadQueryTexts, withParts } from "./query-texts.ts";

test("a part is said of the alias that the query names", () => {
  const parts = new Map([["mine", "t.owner = {me:String} AND at.t = 1"]]);
  expect(withParts("SELECT 1 FROM pets AS p WHERE {{mine:p}} OR {{mine:q}}", parts)).toBe(
    "SELECT 1 FROM pets AS p WHERE p.owner = {me:String} AND at.t = 1 OR q.owner = {me:String} AND at.t = 1",
  );
  expect(withParts("({{mine}})", parts)).toBe("(t.owner = {me:String} AND at.t = 1)");
});

test("a part holds other parts, never itself", () => {
  const parts = new Map([
    ["inner", "t.a = 1"],
    ["outer", "{{inner:t}} AND {{inner:u}}"],
    ["loop", "{{loop:t}}"],
  ]);
  expect(withParts("{{outer:p}}", parts)).toBe("p.a = 1 AND u.a = 1");
  expect(() => withParts("{{loop:p}}", parts)).toThrow("holds itself");
  expect(() => withParts("{{nothing:p}}", parts)).toThrow('no part "nothing"');
});

test("a part stands without an alias where columns are told by their names alone", () => {
  const parts = new Map([["owner", "t.owner AS owner, cat.name"]]);
  expect(withParts("SELECT {{owner:}}", parts)).toBe("SELECT owner AS owner, cat.name");
});

test("a part that leaves something open is said with what fills it", () => {
  const parts = new Map([
    ["sum", "SELECT {{*:s}} FROM sales AS s"],
    ["money", "t.money"],
    ["page", "{{*(money)}} LIMIT 1"],
    ["passed", "({{sum(*)}})"],
  ]);
  expect(withParts("{{sum(money)}}", parts)).toBe("SELECT s.money FROM sales AS s");
  expect(withParts("{{page(sum)}}", parts)).toBe("SELECT s.money FROM sales AS s LIMIT 1");
  expect(withParts("{{passed(money)}}", parts)).toBe("(SELECT s.money FROM sales AS s)");
  expect(() => withParts("{{sum}}", parts)).toThrow('no part "*"');
});

test("a folder's queries are whole, and its parts are no queries", () => {
  const folder = mkdtempSync(join(tmpdir(), "linepulse-texts-"));
  try {
    writeFileSync(join(folder, "mine.part.sql"), "-- Whose it is:\n-- mine.\nt.owner = 'me'\n");
    writeFileSync(join(folder, "pets.sql"), "-- All of mine.\nSELECT 1 FROM pets AS p\nWHERE {{mine:p}}\n");
    expect([...loadQueryTexts(folder)]).toEqual([["pets", "-- All of mine.\nSELECT 1 FROM pets AS p\nWHERE p.owner = 'me'\n"]]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("no query of the product has a hole left, and each that reads a tenant's rows keeps to it", () => {
  for (const [name, text] of loadQueryTexts()) {
    expect(text, name).not.toContain("{{");
    if (!/^(active-generation|log-identity|spc-point-states|verify-)/.test(name))
      expect(text, name).toMatch(/\.tenant = \{tenant:String\} AND \w+\.generation =/);
  }
});

test("a folder may read the queries of another as relations; a part goes before a query of its name, and its own before both", () => {
  const dir = mkdtempSync(join(tmpdir(), "linepulse-over-"));
  const write = (path: string, text: string) => writeFileSync(join(dir, path), text);
  try {
    for (const folder of ["api", "wall"]) mkdirSync(join(dir, folder));
    write("api/cats.sql", "-- All cats.\nSELECT {{name:c}} FROM cats AS c\n");
    write("api/name.part.sql", "-- A name.\nt.name\n");
    write("api/dogs.sql", "SELECT 1\n");
    write("api/dogs.part.sql", "SELECT 2\n");
    write("wall/cats.sql", "-- A few.\nSELECT * FROM ({{cats}}), ({{dogs}})\n");
    const texts = loadQueryTexts(join(dir, "wall"), { over: join(dir, "api") });
    expect([...texts]).toEqual([["cats", "-- A few.\nSELECT * FROM (SELECT c.name FROM cats AS c), (SELECT 2)\n"]]);
    write("wall/name.part.sql", "t.nickname\n");
    expect(loadQueryTexts(join(dir, "wall"), { over: join(dir, "api") }).get("cats")).toContain("(SELECT c.nickname FROM cats AS c)");
  } finally {
    rmSync(dir, { recursive: true });
  }
});
