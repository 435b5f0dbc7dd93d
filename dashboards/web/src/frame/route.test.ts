import { expect, test } from "vitest";
import { createRoute, withParameter } from "./route.ts";

function browserAt(pathname: string, search = "") {
  const log: string[] = [];
  const location = { pathname, search } as Location;
  let onPop = () => {};
  const history = {
    pushState: (_state: unknown, _title: string, address: string) => log.push(`push ${address}`),
    replaceState: (_state: unknown, _title: string, address: string) => log.push(`replace ${address}`),
  } as unknown as History;
  const addEventListener = ((_name: string, run: () => void) => void (onPop = run)) as Window["addEventListener"];
  return { window: { location, history, addEventListener }, location, log, back: () => onPop() };
}

test("going somewhere changes the place at once, and is a step of the history only when asked", () => {
  const { window, log } = browserAt("/");
  const route = createRoute(window);
  route.go("/oee?line=l1", { step: true });
  route.go("/oee?line=l1&range=day");
  expect(route.place.value).toEqual({ path: "/oee", search: "?line=l1&range=day" });
  expect(log).toEqual(["push /oee?line=l1", "replace /oee?line=l1&range=day"]);
});

test("the back button comes back as a place", () => {
  const { window, location, back } = browserAt("/oee", "?line=l1");
  const route = createRoute(window);
  location.pathname = "/spc";
  location.search = "";
  back();
  expect(route.place.value).toEqual({ path: "/spc", search: "" });
});

test("a link's language stays with the reader, until another is named", () => {
  const route = createRoute(browserAt("/", "?lang=zh-CN").window);
  route.go("/oee?line=l1");
  expect(route.place.value.search).toBe("?line=l1&lang=zh-CN");
  route.go("/oee?line=l1&lang=en");
  route.go("/spc");
  expect(route.place.value.search).toBe("?lang=en");
});

test("a parameter is set, changed and taken out; the others stay", () => {
  expect(withParameter("?line=%E4%B8%80&n=5", "lang", "en")).toBe("?line=%E4%B8%80&n=5&lang=en");
  expect(withParameter("?lang=en", "lang", "")).toBe("");
});
