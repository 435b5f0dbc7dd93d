// Who may rebuild and verify.
import { expect, test } from "vitest";
import { build } from "../build.ts";
import { credential, fakeWorld } from "../fakes.ts";

test.each([
  ["t", 202, 200],
  ["factory", 403, 403],
  ["line", 403, 403],
  ["reader", 403, 403],
])("with the token %s a rebuild is answered with %d, verifying with %d", async (token, rebuilt, verified) => {
  const app = build(
    fakeWorld(
      {},
      {
        factory: credential({ factories: new Set(["f1"]) }),
        line: credential({ lines: new Set(["f1/l1"]) }),
        reader: credential({ permissions: ["read"] }),
      },
    ),
  );
  const headers = { authorization: `Bearer ${token}` };
  expect((await app.inject({ method: "POST", url: "/api/v1/rebuilds", headers, payload: {} })).statusCode).toBe(rebuilt);
  expect((await app.inject({ url: "/api/v1/verification", headers })).statusCode).toBe(verified);
  await app.close();
});
