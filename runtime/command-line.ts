// The command line: linepulse run | import | move | connectors | replay | verify | deadletter | status | report.
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Argument, Command } from "commander";
import { systemOf } from "../connectors/systems.ts";
import { type Config, DEFAULT_ROLES, ROLES, type Role } from "../core/config.ts";
import { PipelineError } from "../core/errors.ts";
import { loadConfig, unknownVariables } from "./config.ts";
import { registerConnectors } from "./connectors/command.ts";
import { registerTry } from "./connectors/try-command.ts";
import { errorText } from "./error-text.ts";
import { registerImport } from "./import-command.ts";
import { createLogger, type Logger } from "./logger.ts";
import { registerMove } from "./move/command.ts";
import { registerOperations } from "./operation-commands.ts";
import { type Program, startProgram } from "./program.ts";
import { registerReport } from "./reports/command.ts";
import { runSimulator, type SimulatorStatus } from "./simulator.ts";
import { VERSION } from "./version.ts";

type Api = NonNullable<Program["api"]>;

/** What is not finished by then is taken up at the next start, as after a crash. */
const STOP_WITHIN_MS = 30_000;

const cli = new Command("linepulse").description("Analytics for factories: SPC, yield, OEE and WIP in real time").version(VERSION);

cli
  .command("run")
  .description("run the pipeline, or some of its roles")
  .addArgument(new Argument("[roles]", `comma-separated: ${ROLES.join(", ")}`).default(DEFAULT_ROLES.join(",")))
  .option("--config <file>", "configuration (default: linepulse.yaml, if there is one)")
  .option("--demo", "with a simulated plant (LINEPULSE_DEMO=off leaves it out)")
  .action(async (roles: string, options: { config?: string; demo?: true }) => {
    const config = loadConfig({ file: options.config, env: process.env });
    await run(config, parseRoles(roles), options.demo === true && process.env.LINEPULSE_DEMO !== "off");
  });
registerImport(cli);
registerMove(cli);
registerOperations(cli);
registerReport(cli);
registerTry(registerConnectors(cli, systemOf), systemOf);

function parseRoles(text: string): Role[] {
  const roles = text.split(",").map((role) => role.trim());
  const unknown = roles.filter((role) => !(ROLES as readonly string[]).includes(role));
  if (unknown.length > 0)
    throw new PipelineError("CONFIG_INVALID", `there is no role "${unknown.join('", "')}"; roles are ${ROLES.join(", ")}`);
  return roles as Role[];
}

async function run(config: Config, roles: readonly Role[], isDemo: boolean): Promise<void> {
  // Bytes that pass through come to a gigabyte in seconds. By default V8 looks through its whole heap after each 64 MB of them.
  setFlagsFromString("--external-memory-accounted-in-global-limit");
  const logger = createLogger(config.log, (text) => process.stderr.write(text));
  for (const variable of unknownVariables(process.env)) logger.warn("nothing reads a variable of the environment", { variable });
  const ending = new AbortController();
  const onFatal = (error: unknown) => {
    logger.error("linepulse stops", { error: errorText(error) });
    process.exitCode = 1;
    ending.abort();
  };
  const program = await startProgram({ config, roles, logger, onFatal });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => ending.abort());
  if (program.api) greet(config, program.api);
  else process.stdout.write(`\n  linepulse ${VERSION} runs ${roles.join(", ")}\n\n`);
  const simulator = isDemo && program.api ? simulate(config, program.api, { logger, signal: ending.signal }) : undefined;
  await new Promise<void>((resolve) => {
    if (ending.signal.aborted) resolve();
    ending.signal.addEventListener("abort", () => resolve());
  });
  setTimeout(() => {
    logger.error("linepulse did not stop in time, it is ended", { withinMs: STOP_WITHIN_MS });
    process.exit(1);
  }, STOP_WITHIN_MS).unref();
  await simulator;
  await program.close();
  logger.info("linepulse has stopped");
}

function greet({ auth, data }: Config, { url, credentials }: Api): void {
  const link = auth === "off" ? url : `${url}/#token=${credentials.ownToken}`;
  process.stdout.write(`\n  linepulse ${VERSION} is open at  ${link}\n\n`);
  if (credentials.isNew && auth === "on")
    process.stdout.write(`  bearer token (kept in ${data}/secrets.json):  ${credentials.ownToken}\n\n`);
}

/** The demo's plant: it goes on where it stopped, as long as the data directory is the same. */
async function simulate(
  { tenant, data, demo }: Config,
  { url, credentials }: Api,
  { logger, signal }: { logger: Logger; signal: AbortSignal },
): Promise<void> {
  const onStatus = (status: SimulatorStatus) => {
    const { kind, ...fields } = status;
    if (kind === "rejected") logger.warn("simulated events were rejected", fields);
    else logger.info(`simulated plant: ${kind}`, fields);
  };
  try {
    await runSimulator({ url, token: credentials.ownToken, ...demo, tenant, stateFile: join(data, "simulator.json"), onStatus }, signal);
  } catch (error) {
    logger.error("simulated plant has stopped", { error: errorText(error) });
  }
}

function faultText({ code, message, cause }: PipelineError): string {
  return `${code}: ${message}${cause === undefined ? "" : ` (${errorText(cause)})`}`;
}

try {
  await cli.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof PipelineError ? faultText(error) : errorText(error)}\n`);
  process.exitCode = 1;
}
