// Database servers refuse to run as root: where we are root, they run as a user of their own.
//   I1. The folder of a server belongs to its user. The folders above it, inside the system's folder for temporary files, are opened
//       for passing through, not for reading; elsewhere they must be open already.
import { execFile } from "node:child_process";
import { chmod, chown, mkdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { promisify } from "node:util";
import type { SystemUser } from "./child.ts";

const run = promisify(execFile);
const PASS_THROUGH = 0o001;

/** The first of these users that there is, or `nobody`; undefined where we are not root and run it as ourselves. */
export async function userFor(names: readonly string[]): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of [...names, "nobody"]) {
    const user = await lookUp(name);
    if (user) return user;
  }
  throw new Error(`a database server does not run as root, and there is no user ${names.join(", ")} or nobody to run it as`);
}

/** Makes a folder that the user owns and can reach. @throws an error that names the folder above it that keeps the user out */
export async function ownFolder(folder: string, user: SystemUser | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!user) return;
  await chown(folder, user.uid, user.gid);
  for (const above of foldersAbove(folder)) {
    const { mode, uid } = await stat(above);
    if ((mode & PASS_THROUGH) !== 0 || uid === user.uid) continue;
    const isTemporary = above.startsWith(join(tmpdir(), sep));
    if (!isTemporary) throw new Error(`"${above}" keeps the user of the database server out of "${folder}"`);
    await chmod(above, mode | PASS_THROUGH);
  }
}

function foldersAbove(folder: string): string[] {
  const above = dirname(resolve(folder));
  return above === resolve(folder) ? [] : [...foldersAbove(above), above];
}

async function lookUp(name: string): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all(["-u", "-g"].map(async (flag) => Number((await run("id", [flag, name])).stdout)));
    return { uid: uid as number, gid: gid as number };
  } catch {
    return undefined;
  }
}
