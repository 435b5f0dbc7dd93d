import { expect, test } from "vitest";
import { ownedWalls } from "./wall-config.ts";

test("a wall that names no tenant is the configuration's own", () => {
  const layout = { factory: "f1" };
  expect(ownedWalls({ hall: layout, guest: { ...layout, tenant: "beta" } }, "acme")).toEqual({
    hall: { ...layout, tenant: "acme" },
    guest: { ...layout, tenant: "beta" },
  });
});
