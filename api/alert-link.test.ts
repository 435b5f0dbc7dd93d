import { describe, expect, test } from "vitest";
import { type AlertLink, alertLinks, LINK_VALID_MS, linkPath } from "./alert-link.ts";
import { NOW } from "./fakes.ts";

const links = alertLinks(Buffer.from("a secret of the plant"));
const LINK: AlertLink = { tenant: "acme", factory: "f1", line: "", alert: "a-1", by: "班组长 <1>", expiresAt: NOW + LINK_VALID_MS };

describe("a link's token", () => {
  test("says again what was signed, until it expires", () => {
    const token = links.sign(LINK);
    expect(links.check(token, NOW)).toEqual(LINK);
    expect(links.check(token, LINK.expiresAt - 1)).toEqual(LINK);
    expect(links.check(token, LINK.expiresAt)).toBe("expired");
    expect(token).toMatch(/^[\w-]+\.[\w-]+$/); // nothing that an address would have to escape
    expect(linkPath(LINK, token)).toBe(`/api/v1/alerts/a-1/acknowledge?token=${token}`);
  });

  test("with any one character changed is forged", () => {
    const token = links.sign(LINK);
    for (let index = 0; index < token.length - 1; index++) {
      const other = token[index] === "A" ? "B" : "A";
      expect(links.check(token.slice(0, index) + other + token.slice(index + 1), NOW)).toBe("forged");
    }
  });

  test.each(["", ".", "a.b", "a.b.c", "....", "é.é"])("%j is forged", (token) => {
    expect(links.check(token, NOW)).toBe("forged");
  });

  test("of another secret, without a signature or with a part more is forged", () => {
    const token = links.sign(LINK);
    expect(alertLinks(Buffer.from("another")).check(token, NOW)).toBe("forged");
    expect(links.check(`${token.split(".")[0]}.`, NOW)).toBe("forged");
    expect(links.check(`${token}.x`, NOW)).toBe("forged");
  });
});
