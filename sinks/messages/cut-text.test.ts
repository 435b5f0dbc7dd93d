import fc from "fast-check";
import { expect, test } from "vitest";
import { cutText, firstGraphemes, fitLines, jsonBytes, utf8Bytes } from "./cut-text.ts";
import { figure, timeOf } from "./figures.ts";
import { htmlText, markdownText, oneLine, safeLink } from "./plain-text.ts";

const FAMILY = "👨‍👩‍👧‍👦"; // 25 bytes, one character
const FLAG = "🇨🇳"; // 8 bytes, one character

test("a text of exactly the limit is whole, with one byte less it loses its last character and says so", () => {
  expect(cutText("良率过低", { max: 12 })).toBe("良率过低");
  expect(cutText("良率过低", { max: 11 })).toBe("良率…");
  expect(cutText("良率过低", { max: 9 })).toBe("良率…");
  expect(cutText("良率过低", { max: 2 })).toBe("");
});

test("an emoji of many parts is one character", () => {
  const text = `ab${FAMILY}${FLAG}`;
  expect(utf8Bytes(text)).toBe(35);
  expect(cutText(text, { max: 35 })).toBe(text);
  expect(cutText(text, { max: 34 })).toBe(`ab${FAMILY}…`);
  expect(cutText(text, { max: 29 })).toBe("ab…"); // 2 + 25 + 3 is one too many
  expect(cutText(text, { max: 30 })).toBe(`ab${FAMILY}…`);
  expect(firstGraphemes(text, 3)).toBe(`ab${FAMILY}`);
});

const anyText = fc
  .array(fc.constantFrom("良", "率", "a", '"', "\n", "\\", FAMILY, FLAG, "é", "\ud800", "é"), { maxLength: 60 })
  .map((a) => a.join(""));

test("property: what is cut fits, is a beginning on whole characters, and only what does not fit is cut", () => {
  fc.assert(
    fc.property(anyText, fc.nat(300), fc.constantFrom(utf8Bytes, jsonBytes), (text, max, measure) => {
      const cut = cutText(text, { max, measure });
      const whole = text.toWellFormed();
      expect(measure(cut)).toBeLessThanOrEqual(max);
      if (measure(whole) <= max) expect(cut).toBe(whole);
      else if (cut !== "") {
        const kept = cut.slice(0, -1);
        expect(cut.endsWith("…") && whole.startsWith(kept)).toBe(true);
        const segments = [...new Intl.Segmenter("und").segment(whole)].map(({ index }) => index);
        expect([...segments, whole.length]).toContain(kept.length + (/^\s*/.exec(whole.slice(kept.length))?.[0].length ?? 0));
      }
    }),
  );
});

test("lines that must be there are there, others go from the end, and a hint says so", () => {
  const lines = [{ text: "head", keep: true }, { text: "one two" }, { text: "three" }, { text: "id", keep: true }];
  expect(fitLines(lines, { max: 21, hint: "(cut)" })).toBe("head\none two\nthree\nid");
  expect(fitLines(lines, { max: 20, hint: "(cut)" })).toBe("head\none…\n(cut)\nid");
  expect(fitLines(lines, { max: 13, hint: "(cut)" })).toBe("head\n(cut)\nid");
});

test("property: lines fit whatever they are", () => {
  const line = fc.record({ text: anyText, keep: fc.boolean(), whole: fc.boolean() });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), fc.nat(400), fc.constantFrom(utf8Bytes, jsonBytes), (lines, max, measure) => {
      expect(measure(fitLines(lines, { max, hint: "（已截断）", measure }))).toBeLessThanOrEqual(max);
    }),
  );
});

test("a name from outside is no markup, no call and no second line", () => {
  expect(markdownText("[ST](http://x) <@all>\n# a")).toBe("［ST］(http://x) ＜＠all＞ ＃ a");
  expect(markdownText("**P0** `x` ~y~ \\z @13800000000")).toBe("＊＊P0＊＊ ＇x＇ ～y～ ＼z ＠13800000000");
  expect(markdownText('<font color="info">OK</font>')).not.toMatch(/[<>]/);
  expect(htmlText(`a < "b" & 'c'`)).toBe("a &lt; &quot;b&quot; &amp; &#39;c&#39;");
  expect(oneLine("a\u0000\r\nb\u2028c\u202ed")).toBe("a b cd");
  expect(markdownText("ST_03-a.b")).toBe("ST_03-a.b");
});

test("a link is one of the web that fits into brackets, or none", () => {
  expect(safeLink("https://lp.example/a(b)?c=良")).toBe("https://lp.example/a%28b%29?c=%E8%89%AF");
  expect(safeLink("javascript:alert(1)")).toBeUndefined();
  expect(safeLink("dingtalk://x")).toBeUndefined();
  expect(safeLink(`https://lp.example/${"a".repeat(1000)}`)).toBeUndefined();
  expect(safeLink(undefined)).toBeUndefined();
});

test("figures and times as people read them", () => {
  expect(figure(0.8213, { unit: "ratio", language: "en" })).toBe("82.1%");
  expect(figure(7_500_000, { unit: "ms", language: "zh-CN" })).toBe("2小时5分钟");
  expect(figure(12.345678, { unit: "mm", language: "en" })).toBe("12.3457 mm");
  expect(figure(123_456_789, { language: "en" })).toBe("123456789");
  expect(timeOf(1_772_323_200_000, "Asia/Shanghai")).toBe("03-01 08:00");
  expect(timeOf(1_772_323_200_000, "UTC")).toBe("03-01 00:00");
});
