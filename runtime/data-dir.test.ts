// The hold on a data directory, and what is said of one that cannot be had.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { holdDataDir } from "./data-dir.ts";

const newDir = () => mkdtempSync(join(tmpdir(), "linepulse-data-"));

test("a data directory is held once at a time", async () => {
  const dir = join(newDir(), "data");
  const hold = await holdDataDir(dir);
  await expect(holdDataDir(dir)).rejects.toMatchObject({ code: "DATA_DIR_IN_USE" });
  await hold.release();
  await (await holdDataDir(dir)).release();
});

test.each(["file", "file/below"])(
  "a data directory that cannot be made or written is named, with the code of the fault: %s",
  async (name) => {
    const dir = newDir();
    writeFileSync(join(dir, "file"), "");
    const path = join(dir, name);
    await expect(holdDataDir(path)).rejects.toMatchObject({ code: "LOG_UNAVAILABLE", message: expect.stringContaining(`"${path}" (E`) });
  },
);
