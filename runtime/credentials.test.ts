import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadConfig } from "./config.ts";
import { openCredentials } from "./credentials.ts";

const dir = mkdtempSync(join(tmpdir(), "linepulse-credentials-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function open(tokenFile: string) {
  const config = loadConfig({ file: "/dev/null", env: {} });
  return openCredentials({ ...config, credentials: [{ name: "mes", tenant: "acme", permissions: ["write"], tokenFile }] }, dir);
}

test("a configured token stands in the first line of its file", () => {
  writeFileSync(join(dir, "token"), " a-token \nanything\n");
  expect(open(join(dir, "token")).authenticate("a-token")).toMatchObject({ name: "mes", tenant: "acme" });
});

test("a file of a token that cannot be read, or is empty, is named with its key", () => {
  const refused = (text: string) => expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(text) });
  expect(() => open(join(dir, "none"))).toThrow(refused(`credentials.0.tokenFile: could not read "${join(dir, "none")}" (ENOENT)`));
  writeFileSync(join(dir, "empty"), "\n");
  expect(() => open(join(dir, "empty"))).toThrow(refused(`credentials.0.tokenFile: "${join(dir, "empty")}" is empty`));
});
