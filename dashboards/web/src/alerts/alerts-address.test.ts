import { expect, test } from "vitest";
import { type AlertsAddress, alertAddress, filterQuery, formatAlertsAddress, NO_FILTER, parseAlertsAddress } from "./alerts-address.ts";

const DEFAULT: AlertsAddress = { ...NO_FILTER, view: "inbox", alert: "", sort: "severity", over: "day", ended: false };

test("every address is read as it was written, and what is default is not written", () => {
  const addresses: AlertsAddress[] = [
    DEFAULT,
    { ...DEFAULT, severity: ["P0", "P2"], factory: "F1", line: "二线", station: "s", rule: "oee-low", text: "a&b", assignee: "" },
    { ...DEFAULT, assignee: "李", sort: "place", over: "week" },
    { ...DEFAULT, view: "silences", ended: true },
    { ...DEFAULT, alert: "a-1/x" },
  ];
  for (const address of addresses) expect(parseAlertsAddress(formatAlertsAddress(address))).toEqual(address);
  expect(formatAlertsAddress(DEFAULT)).toBe("");
});

test("what is not understood is the default", () => {
  expect(parseAlertsAddress("?view=x&severity=P9,P1&sort=y&over=z")).toEqual({ ...DEFAULT, severity: ["P1"] });
});

test("the address in messages leads to the alert", () => {
  expect(parseAlertsAddress(new URL(alertAddress("a-1&x"), "http://x").search).alert).toBe("a-1&x");
});

test("the API is asked for what is chosen, and for those that nobody has", () => {
  expect(filterQuery(NO_FILTER)).toEqual({});
  expect(filterQuery({ ...NO_FILTER, severity: ["P0", "P1"], text: "x", assignee: "" })).toEqual({
    severity: "P0,P1",
    q: "x",
    assignee: "",
  });
});
