// Where the `warehouse` role serves the embedded engine to other processes, and the password that they show.
import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import { readSecretFile } from "../secret-file.ts";
import type { Listener } from "./child-protocol.ts";

const PASSWORD = "warehouse-password";

/** `host:port`, an IPv6 address in brackets. @example parseAddress("[::1]:8124") // { host: "::1", port: 8124 } */
export function parseAddress(text: string): { host: string; port: number } {
  const at = text.lastIndexOf(":");
  return { host: text.slice(0, at).replace(/^\[(.*)\]$/, "$1"), port: Number(text.slice(at + 1)) };
}

/**
 * The first start without `warehouse.passwordFile` makes a password and keeps it in the data directory.
 *
 * @throws PipelineError CONFIG_INVALID
 */
export function openListener(
  { listen, username, passwordFile }: Config["warehouse"],
  dataDir: string,
): Listener & { passwordFile: string } {
  const { host, port } = parseAddress(listen);
  const file = passwordFile ?? join(dataDir, PASSWORD);
  if (passwordFile === undefined && !existsSync(file)) {
    writeFileSync(file, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  }
  const password = readPassword(file);
  if (password === "") throw new PipelineError("CONFIG_INVALID", `warehouse.passwordFile: "${file}" is empty`);
  return { host, port, user: username, password, passwordFile: file };
}

/** @throws PipelineError CONFIG_INVALID */
export function readPassword(file: string): string {
  return readSecretFile("warehouse.passwordFile", file).trim();
}
