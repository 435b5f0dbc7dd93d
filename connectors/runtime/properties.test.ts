import { expect, test } from "vitest";
import { propertiesText } from "./properties.ts";

test("settings are lines, and what is null is not there", () => {
  expect(propertiesText({ "node.id": 1, "auto.create.topics.enable": false, "log.dirs": "/a b", none: null })).toBe(
    "node.id=1\nauto.create.topics.enable=false\nlog.dirs=/a b\n",
  );
});

test("what Java would read otherwise is escaped", () => {
  expect(propertiesText({ regex: "a\\d", lines: "one\ntwo", blank: "  x ", tab: "\tx" })).toBe(
    "regex=a\\\\d\nlines=one\\ntwo\nblank=\\ \\ x \ntab=\\tx\n",
  );
  expect(propertiesText({ name: "线😀" })).toBe("name=\\u7ebf\\ud83d\\ude00\n");
  expect(propertiesText({ "a key=b": "c=d" })).toBe("a\\ key\\=b=c=d\n");
});
