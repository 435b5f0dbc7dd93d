// Bearer tokens and whom they stand for. The first start makes one token with all rights and keeps it in `secrets.json`.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../core/config.ts";
import type { Credential, Permission } from "../core/credential.ts";
import { PipelineError } from "../core/errors.ts";
import { readSecretFile } from "./secret-file.ts";

const ALL: ReadonlySet<Permission> = new Set(["read", "write", "command"]);

export interface Credentials {
  /** Whom a token stands for; with authentication off everybody is the configured tenant's `anonymous`. */
  authenticate(token: string | undefined): Credential | undefined;
  /** The token made at the first start: the simulator's and the command line's. */
  readonly ownToken: string;
  readonly isNew: boolean;
}

/** Reads the token of a data directory, for tools beside a running program. */
export function readToken(dataDir: string): string | undefined {
  const file = join(dataDir, "secrets.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { token: string }).token : undefined;
}

/** @throws PipelineError CONFIG_INVALID for a file of a token that cannot be read, or is empty */
export function openCredentials(config: Config, dataDir: string): Credentials {
  const known = readToken(dataDir);
  const ownToken = known ?? randomBytes(24).toString("base64url");
  if (known === undefined) {
    writeFileSync(join(dataDir, "secrets.json"), `${JSON.stringify({ token: ownToken })}\n`, { mode: 0o600 });
  }
  const owner: Credential = { tenant: config.tenant, name: "owner", permissions: ALL, source: "http" };
  const tokens: [hash: Buffer, credential: Credential][] = [[hash(ownToken), owner]];
  for (const [n, { tokenFile, permissions, ...rest }] of config.credentials.entries()) {
    const key = `credentials.${n}.tokenFile`;
    const token = readSecretFile(key, tokenFile).split("\n")[0]?.trim();
    if (!token) throw new PipelineError("CONFIG_INVALID", `${key}: "${tokenFile}" is empty`);
    tokens.push([hash(token), { ...scope(rest), name: rest.name, permissions: new Set(permissions) }]);
  }
  const anonymous: Credential = { ...owner, name: "anonymous" };
  return {
    ownToken,
    isNew: known === undefined,
    authenticate(token) {
      if (config.auth === "off") return anonymous;
      if (token === undefined || token === "") return undefined;
      const given = hash(token);
      return tokens.find(([stored]) => timingSafeEqual(stored, given))?.[1];
    },
  };
}

/** What a configured credential covers. */
export function scope({ tenant, factories, lines }: { tenant: string; factories?: string[] | undefined; lines?: string[] | undefined }) {
  return {
    tenant,
    source: "http",
    ...(factories && { factories: new Set(factories) }),
    ...(lines && { lines: new Set(lines) }),
  };
}

function hash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
