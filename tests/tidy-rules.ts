// What the house asks of a single source file, told from its text alone (docs/decisions and CONTRIBUTING.md say why).
//   I1. Code is judged by its syntax tree, so that a word in a comment or a string is never mistaken for a use.
//   I2. Only `runtime/` may know the time, the environment and chance. The browser has its own: `dashboards/web/src/browser/`.
//       Tests, benchmarks, the tools' own files and what starts Kafka for development (`connectors/runtime/`) are free.
import ts from "typescript";

export const FUNCTION_LINES = 60;
export const FILE_LINES = 300;

export interface SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Fault {
  readonly rule:
    | "clock"
    | "chance"
    | "environment"
    | "timer"
    | "any"
    | "long-function"
    | "long-file"
    | "barrel"
    | "unfinished"
    | "name"
    | "header";
  readonly place: string;
  readonly detail: string;
}

type Report = (rule: Fault["rule"], node: ts.Node, detail: string) => void;

const FREE = /^(runtime|connectors\/runtime|tests|bench|dashboards\/web\/src\/browser)\/|\.test\.ts$|\.config\.ts$/;
const NO_HEADER_NEEDED = /\.(test|config)\.ts$/;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|fixture|config|d))?\.ts$/;
const FORBIDDEN_FOLDER = /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/;
const UNFINISHED = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b`);

const TIMERS = new Set(["setTimeout", "setInterval", "setImmediate"]);
const TIMER_MODULES = new Set(["node:timers", "node:timers/promises"]);
const CHANCE_IMPORTS = new Set(["randomUUID", "randomBytes", "randomInt", "getRandomValues"]);
const MEMBERS: Readonly<Record<string, Fault["rule"]>> = {
  "Date.now": "clock",
  "performance.now": "clock",
  "process.hrtime": "clock",
  "Temporal.Now": "clock",
  "Math.random": "chance",
  "crypto.randomUUID": "chance",
  "crypto.getRandomValues": "chance",
  "process.env": "environment",
  "import.meta.env": "environment",
  "AbortSignal.timeout": "timer",
};

/** Everything that is wrong with a file of TypeScript, Vue, SQL, CSS or prose. */
export function faultsOf(file: SourceFile): Fault[] {
  const faults = [...faultsOfText(file)];
  const code = codeOf(file);
  if (code === undefined) return faults;
  const source = ts.createSourceFile(file.path, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const report: Report = (rule, node, detail) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    faults.push({ rule, place: `${file.path}:${line}`, detail });
  };
  if (isBarrel(source)) report("barrel", source, "only hands on what others export: import from where it is");
  const isFree = FREE.test(file.path);
  const visit = (node: ts.Node): void => {
    if (!isFree) checkImpurity(node, report);
    checkFunction(node, source, report);
    if (node.kind === ts.SyntaxKind.AnyKeyword) report("any", node, "`any` switches the checks off: name the type, or use `unknown`");
    ts.forEachChild(node, visit);
  };
  visit(source);
  return faults;
}

/** The code of a file with the lines where they were; none for what is not TypeScript. */
function codeOf({ path, text }: SourceFile): string | undefined {
  if (path.endsWith(".ts")) return text;
  if (!path.endsWith(".vue")) return undefined;
  const script = /<script[^>]*>(?<code>[\s\S]*?)<\/script>/d.exec(text);
  const [from, to] = script?.indices?.groups?.code ?? [0, 0];
  return text.slice(0, from).replaceAll(/[^\n]/g, " ") + text.slice(from, to);
}

function* faultsOfText({ path, text }: SourceFile): Generator<Fault> {
  const lines = text.split("\n");
  const count = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  if (/\.(ts|vue|css)$/.test(path) && count > FILE_LINES) {
    yield { rule: "long-file", place: path, detail: `${count} lines, at most ${FILE_LINES}: it holds more than one idea` };
  }
  for (const [index, line] of lines.entries()) {
    const word = UNFINISHED.exec(line)?.[0];
    if (word) yield { rule: "unfinished", place: `${path}:${index + 1}`, detail: `"${word}" in a comment: finish it` };
  }
  if (FORBIDDEN_FOLDER.test(path)) yield { rule: "name", place: path, detail: "name a place by what it holds" };
  if (!path.endsWith(".ts")) return;
  const base = path.split("/").at(-1) ?? "";
  if (!KEBAB_CASE.test(base)) yield { rule: "name", place: path, detail: "files are kebab-case.ts, named after their main export" };
  if (!NO_HEADER_NEEDED.test(path) && !/^(#!.*\n)?(\/\/ \S|\/\*\*\s)/.test(text)) {
    yield { rule: "header", place: path, detail: "begins with a comment on what it is and what it owns" };
  }
}

function isBarrel({ statements }: ts.SourceFile): boolean {
  const handsOn = (statement: ts.Statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;
  const isBare = (statement: ts.Statement) => ts.isExportDeclaration(statement) || ts.isImportDeclaration(statement);
  return statements.length > 0 && statements.every(isBare) && statements.some((s) => handsOn(s) || ts.isExportDeclaration(s));
}

function checkImpurity(node: ts.Node, report: Report): void {
  if (ts.isPropertyAccessExpression(node)) {
    const name = node.getText().replace(/^globalThis\./, "");
    const rule = MEMBERS[name];
    if (rule) report(rule, node, `\`${name}\` outside runtime/: take it as a parameter`);
  } else if (ts.isIdentifier(node) && TIMERS.has(node.text)) {
    report("timer", node, `\`${node.text}\` outside runtime/: take a Timer (core/timer.ts)`);
  } else if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === "Date") {
    const isNow = ts.isCallExpression(node) || !node.arguments?.length;
    if (isNow) report("clock", node, "`Date` without an argument outside runtime/: take the time as a parameter");
  } else if (ts.isImportDeclaration(node)) {
    checkImport(node, report);
  }
}

function checkImport(node: ts.ImportDeclaration, report: Report): void {
  const from = (node.moduleSpecifier as ts.StringLiteral).text;
  if (TIMER_MODULES.has(from)) report("timer", node, `"${from}" outside runtime/: take a Timer (core/timer.ts)`);
  const bindings = node.importClause?.namedBindings;
  if (from !== "node:crypto" || !bindings || !ts.isNamedImports(bindings)) return;
  for (const { name, propertyName } of bindings.elements) {
    const imported = (propertyName ?? name).text;
    if (CHANCE_IMPORTS.has(imported)) report("chance", node, `\`${imported}\` outside runtime/: take it as a parameter`);
  }
}

function checkFunction(node: ts.Node, source: ts.SourceFile, report: Report): void {
  if (!ts.isFunctionLike(node) || !("body" in node) || !node.body || isGroupOfTests(node)) return;
  const line = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const lines = line(node.end) - line(node.getStart()) + 1;
  if (lines > FUNCTION_LINES) report("long-function", node, `${lines} lines, at most ${FUNCTION_LINES}: ${nameOf(node)}`);
}

/** The callback of `describe` is a list of tests, each a function of its own. */
function isGroupOfTests({ parent }: ts.Node): boolean {
  return ts.isCallExpression(parent) && /^describe\b/.test(parent.expression.getText());
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  return ts.isCallExpression(parent) ? `a callback of ${parent.expression.getText()}` : "a function without a name";
}
