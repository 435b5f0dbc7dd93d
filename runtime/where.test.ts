import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Command } from "commander";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { registerImport } from "./import-command.ts";
import { registerOperations } from "./operation-commands.ts";
import { registerReport } from "./reports/command.ts";
import { ask, type Where, withWhere } from "./where.ts";

const seen: [path: string | undefined, authorization: string | undefined][] = [];
const server = createServer(({ url, headers }, response) => {
  seen.push([url, headers.authorization]);
  if (url?.endsWith("/proxy")) response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad gateway</html>");
  else if (url?.endsWith("/list")) response.end("[]");
  else response.end(JSON.stringify({ code: "OK", message: "ok", data: 7 }));
});
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

function parsed(...args: string[]): Where {
  const quiet = { writeErr: () => undefined };
  return withWhere(new Command()).exitOverride().configureOutput(quiet).parse(args, { from: "user" }).opts<Where>();
}

test("an address may end in a slash, and one that is none is refused", async () => {
  expect(await ask(parsed("--url", `${url}/`, "--token", "t"), "GET", "/status")).toBe(7);
  expect(seen.at(-1)).toEqual(["/api/v1/status", "Bearer t"]);
  expect(await ask(parsed("--url", `${url}/behind/a/proxy`, "--token", ""), "GET", "/status")).toBe(7);
  expect(seen.at(-1)).toEqual(["/behind/a/proxy/api/v1/status", undefined]);
  for (const text of ["nonsense", "127.0.0.1:8080", "ftp://a"]) expect(() => parsed("--url", text)).toThrow("must be an address");
});

test("who answers otherwise than linepulse is told as such", async () => {
  for (const [path, status] of [["/proxy", 502], ["/list", 200]] as const) {
    await expect(ask(parsed("--url", url), "GET", path)).rejects.toMatchObject({
      code: "LOG_UNAVAILABLE", message: `"${url}" answered ${status}, and not as linepulse does`,
    });
  }
}); // biome-ignore format: short cases

test("every command that asks a running linepulse finds it on the port and in the directory of the environment", () => {
  vi.stubEnv("LINEPULSE_PORT", "9090");
  vi.stubEnv("LINEPULSE_DATA", "/plant/data");
  const program = new Command();
  for (const register of [registerImport, registerOperations, registerReport]) register(program);
  vi.unstubAllEnvs();
  const asking = program.commands.flatMap((one) => (one.commands.length > 0 ? one.commands : [one]));
  expect(asking.map((one) => one.name())).toEqual(["import", "status", "replay", "verify", "list", "replay", "dismiss", "report"]);
  for (const one of asking) {
    expect([one.name(), one.opts<Where>().url]).toEqual([one.name(), "http://127.0.0.1:9090"]);
    if (one.name() !== "report") expect([one.name(), one.opts<Where>().data]).toEqual([one.name(), "/plant/data"]); // its configuration says that
  }
});
