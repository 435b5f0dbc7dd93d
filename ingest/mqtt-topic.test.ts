import { expect, test } from "vitest";
import { parseTopicTemplate } from "./mqtt-topic.ts";

test("fields become wildcards of the subscription and values of the topic", () => {
  const template = parseTopicTemplate("{tenant}/{factory}/{line}/{station}/{characteristic}");
  expect(template.filter).toBe("+/+/+/+/+");
  expect(template.match("acme/f1/L1/ST-01/内径")).toEqual({
    tenant: "acme",
    factory: "f1",
    line: "L1",
    station: "ST-01",
    characteristic: "内径",
  });
});

test("fixed levels must be equal, wildcards say nothing, and the number of levels counts", () => {
  const template = parseTopicTemplate("plant/{line}/+/{characteristic}");
  expect(template.filter).toBe("plant/+/+/+");
  expect(template.match("plant/L1/any/width")).toEqual({ line: "L1", characteristic: "width" });
  expect(template.match("office/L1/any/width")).toBeUndefined();
  expect(template.match("plant/L1/any")).toBeUndefined();
  expect(template.match("plant/L1/any/width/more")).toBeUndefined();
});

test("an open end takes whatever follows", () => {
  const template = parseTopicTemplate("spBv/{line}/#");
  expect(template.filter).toBe("spBv/+/#");
  expect(template.match("spBv/L1/a/b")).toEqual({ line: "L1" });
  expect(template.match("spBv/L1")).toEqual({ line: "L1" });
  expect(template.match("spBv")).toBeUndefined();
});

test.each(["{colour}", "{line}/{line}", "a/#/b", "a+b", "x{line}", "li#ne"])("template %s is a fault of the configuration", (template) => {
  expect(() => parseTopicTemplate(template)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
});
