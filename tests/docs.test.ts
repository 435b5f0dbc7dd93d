// What the documents claim is held against the code: codes, configuration, packages, files, examples.
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import type { z } from "zod";
import { configSchema } from "../core/config.ts";
import { DEAD_LETTER_REASONS, ERRORS } from "../core/errors.ts";
import { parseEvent } from "../core/events.ts";
import { ENVIRONMENT } from "../runtime/config.ts";
import { FOLDERS, ROOT, readSources } from "./tidy-files.ts";

const documents = readSources().filter(({ path }) => path.endsWith(".md"));
const textOf = (path: string) => documents.find((document) => document.path === path)?.text ?? "";

/** Cells of the table rows under a heading; without one, of the whole document. */
function rowsOf(path: string, heading?: string): string[][] {
  const text = textOf(path);
  const part = heading === undefined ? text : (text.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "");
  const rows = part.split("\n").filter((line) => line.startsWith("|") && !/^\|[\s|:-]+$/.test(line));
  return rows.map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

const isCode = (cell: string | undefined) => /^`[^`]+`$/.test(cell ?? "");
const bare = (cell: string | undefined) => (cell ?? "").replaceAll("`", "");

describe("docs/errors.md", () => {
  const rows = rowsOf("docs/errors.md").filter(([code]) => isCode(code));
  const codes = rows.filter(([code]) => /^`[A-Z_]+`$/.test(code ?? ""));

  test("names exactly the codes of the registry, with their status, remedy and meaning", () => {
    const documented = codes.map(([code, status, remedy, meaning]) => [bare(code), { remedy, status: Number(status), text: meaning }]);
    expect(new Set(documented.map(([code]) => code)).size).toBe(documented.length);
    expect(Object.fromEntries(documented)).toEqual(ERRORS);
  });

  test("says what to do about each", () => {
    for (const [code, , , , todo] of codes) expect(todo?.length, code).toBeGreaterThan(20);
  });

  test("names exactly the reasons of dead letters, each with what to do", () => {
    const reasons = rows.filter(([code]) => /^`[a-z-]+`$/.test(code ?? ""));
    expect(reasons.map(([reason]) => bare(reason)).sort()).toEqual([...DEAD_LETTER_REASONS].sort());
    for (const [reason, meaning, todo] of reasons) expect(Math.min(meaning?.length ?? 0, todo?.length ?? 0), reason).toBeGreaterThan(20);
  });
});

describe("docs/glossary.md", () => {
  const entries = rowsOf("docs/glossary.md").filter(([english]) => english !== "English");

  test("gives every term in English and Chinese, with a meaning", () => {
    expect(entries.length).toBeGreaterThan(50);
    for (const [english, chinese, meaning] of entries) {
      expect(chinese, english).toMatch(/\p{Script=Han}/u);
      expect(meaning?.length, english).toBeGreaterThan(7);
    }
  });

  test("explains no term twice", () => {
    const terms = entries.map(([english]) => english);
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([]);
  });

  /** Other Chinese words for some of its terms. */
  const SYNONYMS = {
    规格: "规范[上下]?限", 时间开动率: "可用率|稼动率", 性能开动率: "性能率|性能稼动率", 质量率: "质量比率", 小停机: "微停|短暂停机",
    直通率: "一次合格率|首次合格率", 流通合格率: "滚动直通率|滚动合格率", 工单: "订单",
  }; // biome-ignore format: one table

  test("pages, messages and reports use its Chinese words, and no others for the same", () => {
    const chinese = entries.map(([, word]) => word).join();
    for (const word of Object.keys(SYNONYMS)) expect(chinese).toContain(word);
    const others = new RegExp(Object.values(SYNONYMS).join("|"));
    const told = readSources().filter(
      ({ path }) => /\.(ts|vue|md)$/.test(path) && !path.startsWith("tests/") && !path.endsWith(".test.ts"),
    );
    expect(told.flatMap(({ path, text }) => (others.test(text) ? [`${path}: ${others.exec(text)?.[0]}`] : []))).toEqual([]);
  });
});

describe("docs/decisions", () => {
  const notes = documents.filter(({ path }) => path.startsWith("docs/decisions/"));

  test("are numbered without gaps, and each has a status, a date, context, choice and consequence", () => {
    const numbers = notes.map(({ path }) => /\/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1]);
    expect(numbers).toEqual(notes.map((_, index) => String(index + 1).padStart(4, "0")));
    for (const [index, { path, text }] of notes.entries()) {
      const heads = text.split("\n").filter((line) => line.startsWith("#"));
      expect(heads[0], path).toMatch(new RegExp(`^# ${numbers[index]}\\. \\S`));
      expect(heads.slice(1), path).toEqual(["## Context", "## Choice", "## Consequence"]);
      expect(text, path).toMatch(/\n- Status: (accepted|superseded by \[\d{4}\].*)\n- Date: \d{4}-\d\d-\d\d\n/);
    }
  });

  test("name every package that the program has, and no other", async () => {
    const { default: manifest } = await import("../package.json", { with: { type: "json" } });
    const named = rowsOf("docs/decisions/0008-dependencies.md").filter(([name]) => isCode(name));
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const packages = [dependencies, devDependencies, optionalDependencies].flatMap((each) => Object.keys(each));
    expect(named.map(([name]) => bare(name)).sort()).toEqual(packages.sort());
    for (const cells of named)
      expect(
        cells.every((cell) => cell !== ""),
        cells[0],
      ).toBe(true);
  });
});

describe("README.md", () => {
  const text = textOf("README.md");
  const block = (language: string) =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, body]) => body ?? "");

  test("lists every key of the configuration and every variable", () => {
    const rows = rowsOf("README.md", "Configuration").slice(1);
    const words = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? "");
    const keys = keysOf(configSchema);
    expect(rows.flatMap((cells) => cells.flatMap(words))).toEqual(expect.arrayContaining(keys));
    expect(keys).toEqual(expect.arrayContaining(rows.flatMap(([key]) => words(key))));
    expect(rows.flatMap(([, variable]) => words(variable))).toEqual(expect.arrayContaining(Object.keys(ENVIRONMENT)));
  });

  test("shows a configuration that is taken", () => {
    const examples = block("yaml");
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(configSchema.safeParse(parseYaml(example)).error).toBeUndefined();
  });

  test("shows events that are taken", () => {
    const lines = block("sh").flatMap((body) => body.split("\n").filter((line) => line.startsWith('{"type"')));
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(parseEvent({ tenant: "acme", ...JSON.parse(line) })).toMatchObject({ ok: true });
  });

  test("shows the scripts that are there, and CONTRIBUTING.md all of them", async () => {
    const { default: manifest } = await import("../package.json", { with: { type: "json" } });
    const commands = [text, textOf("CONTRIBUTING.md")].join("\n");
    const scripts = [...commands.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name);
    const inWords = ["start", "linepulse", "prepare", "test"]; // as npm start, npx linepulse, npm install and npm test
    expect(new Set([...inWords, ...scripts])).toEqual(new Set(Object.keys(manifest.scripts)));
  });
});

/** Dotted paths of a configuration's leaves; a list is one. */
function keysOf(schema: z.ZodObject, prefix = ""): string[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const inner = shapeOf(field as z.ZodType);
    return inner ? keysOf(inner, `${prefix}${name}.`) : [prefix + name];
  });
}

function shapeOf(schema: z.ZodType): z.ZodObject | undefined {
  const { def } = schema as unknown as { def: { type: string; innerType?: z.ZodType } };
  if (def.type === "object") return schema as z.ZodObject;
  return def.innerType && shapeOf(def.innerType);
}

describe("all documents", () => {
  test("name only files that exist", () => {
    const PATH = /`((?:[\w.-]+\/)+[\w.-]+\.(?:ts|vue|sql|md|json|csv|yaml))`/g;
    for (const { path, text } of documents) {
      for (const [, file = ""] of text.matchAll(PATH))
        expect(file.startsWith("data/") || existsSync(join(ROOT, file)), `${path}: ${file}`).toBe(true);
    }
  });

  test("link only to what exists", () => {
    for (const { path, text } of documents) {
      for (const [, target = ""] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
        if (/^https?:/.test(target)) continue;
        expect(existsSync(join(ROOT, normalize(join(dirname(path), target)))), `${path}: ${target}`).toBe(true);
      }
    }
  });

  test("the table of folders in CONTRIBUTING.md is the one that is enforced", () => {
    const rows = rowsOf("CONTRIBUTING.md", "Folders").slice(1);
    expect(rows.map(([folder]) => bare(folder).replace("/", "")).sort()).toEqual([...FOLDERS].sort());
  });
});
