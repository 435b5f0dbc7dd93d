import { expect, test } from "vitest";
import { content, exampleOf, inWriting } from "../example.fixture.ts";
import { commitAll } from "../sql.fixture.ts";
import { translateAll } from "../translated.fixture.ts";
import { btcSaas } from "./system.ts";

const { keys, statements, expected } = exampleOf("btc-saas", "btc_core");
const mapping = btcSaas.tables({ timeZone: "Asia/Shanghai", factory: "SH01", deletes: "keep", settings: { tenantId: "btc" } });

test("the example rows give exactly the events that are written down", () => {
  const { events, end } = commitAll(statements, { mapping, keys });
  expect(events.map(inWriting)).toEqual(expected);
  expect(end).toEqual([]);
});

test("as Debezium tells them, through translate, they give the same", () => {
  const { events, buried } = translateAll(statements, { mapping, keys });
  expect(buried).toEqual([]);
  expect(content(events)).toEqual(content(commitAll(statements, { mapping, keys }).events));
});
