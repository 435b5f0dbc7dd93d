import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { WECOM_IMAGE_BYTES, wecomImage } from "../wecom.ts";
import { disc, newCanvas, stroke } from "./canvas.ts";
import { chartPicture, type PicturePoint } from "./chart-picture.ts";
import { toPng } from "./png.ts";
import { canWrite, widthOf, write } from "./stroke-font.ts";

const START = Date.UTC(2026, 2, 1);
const points = (count: number, over: (index: number) => Partial<PicturePoint> = () => ({})): PicturePoint[] =>
  Array.from({ length: count }, (_, n) => ({ at: START + n * 60_000, value: 10 + (n % 3) / 10, centerLine: 10.1, ucl: 10.4, lcl: 9.8, mark: "none", ...over(n) })); // biome-ignore format: one line
const options = { timeZone: "Asia/Shanghai", isControlChart: true, title: { name: "L1/test diameter", id: "a-7f3" } };

/** The pixels of a PNG of ours. */
function pixelsOf(png: Uint8Array): { width: number; height: number; at: (x: number, y: number) => number[] } {
  const bytes = Buffer.from(png);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const start = bytes.indexOf("IDAT") + 4;
  const rows = inflateSync(bytes.subarray(start, start + bytes.readUInt32BE(start - 8)));
  return { width, height, at: (x, y) => [...rows.subarray(y * (width * 3 + 1) + 1 + x * 3).subarray(0, 3)] };
}

const count = (png: Uint8Array | undefined, isSuch: (rgb: readonly number[]) => boolean) => {
  const { width, height, at } = pixelsOf(png ?? new Uint8Array());
  let found = 0;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) found += isSuch(at(x, y)) ? 1 : 0;
  return found;
};
const isRed = ([red = 0, green = 0, blue = 0]: readonly number[]) => red > 150 && green < 80 && blue < 80;

test("a canvas comes back out of its PNG as it was drawn, smooth at the edges", () => {
  const canvas = newCanvas({ width: 9, height: 5, ground: [255, 255, 255] });
  stroke(canvas, [[1.5, 2.5], [7.5, 2.5]], { color: [0, 0, 200], width: 1 }); // biome-ignore format: two spots
  const { width, height, at } = pixelsOf(toPng(canvas));
  expect([width, height, at(4, 2), at(4, 0)]).toEqual([9, 5, [0, 0, 200], [255, 255, 255]]);
  disc(canvas, [4.5, 4.8], { color: [200, 0, 0], width: 2 });
  const [red = 0, green = 0] = pixelsOf(toPng(canvas)).at(4, 3);
  expect(red).toBeGreaterThan(200);
  expect(green).toBeGreaterThan(100); // half covered
});

test("signals stand out by shape and colour, and what was left out is no part of the line", () => {
  const calm = chartPicture(points(20), options);
  const loud = chartPicture(
    points(20, (n) => (n === 18 ? { mark: "signal" } : {})),
    options,
  );
  expect(count(loud, isRed) - count(calm, isRed)).toBeGreaterThan(80);
  const out = (n: number): Partial<PicturePoint> => (n === 10 ? { value: 10.35, mark: "left-out" } : {});
  const isCurve = ([red = 0, , blue = 0]: readonly number[]) => red < 80 && blue > 120;
  const spike = chartPicture(
    points(20, (n) => (n === 10 ? { value: 10.35 } : {})),
    options,
  );
  expect(count(chartPicture(points(20, out), options), isCurve)).toBeLessThan(count(spike, isCurve));
});

test("it is small enough for WeCom, whatever there is to draw, and nothing is drawn of nothing", () => {
  const wild = [points(1), points(40, () => ({ value: 5, ucl: 5, lcl: 5, centerLine: 5 })), points(40, (n) => ({ value: (n % 2 ? -1 : 1) * 1e12 })), points(3, () => ({ ucl: null, lcl: null, centerLine: null }))]; // biome-ignore format: one list
  for (const each of wild) {
    const png = chartPicture(each, options);
    expect(png?.length).toBeLessThan(WECOM_IMAGE_BYTES / 10);
    expect(wecomImage(png ?? new Uint8Array())).toMatchObject({
      msgtype: "image",
      image: { md5: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
  }
  expect(chartPicture([], options)).toBeUndefined();
});

test("what it is of stands above it where that can be written, and the alert's id in any case", () => {
  const isInk = ([red = 0, green = 0, blue = 0]: readonly number[]) => red < 110 && green < 110 && blue < 120;
  const titled = (title: { name: string; id: string }) => count(chartPicture(points(3), { ...options, title }), isInk);
  const bare = titled({ name: "", id: "" });
  expect(titled({ name: "", id: "a-7f3" })).toBeGreaterThan(bare + 50);
  expect(titled({ name: "L1/test", id: "" })).toBeGreaterThan(bare + 100);
  expect(titled({ name: "L1/直径", id: "" })).toBe(bare);
  expect(titled({ name: "x".repeat(500), id: "a-7f3" })).toBeGreaterThan(bare);
});

test("figures and letters are written without a font", () => {
  expect([canWrite("rings/turning Diameter_2 +1.5e-3 %"), canWrite("直径"), canWrite("é")]).toEqual([true, false, false]);
  for (const letter of "0123456789.-+:/%e_ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
    const canvas = newCanvas({ width: 30, height: 30, ground: [255, 255, 255] });
    write(canvas, letter, { at: [5, 5], height: 15, color: [0, 0, 0] });
    expect(
      canvas.pixels.some((part) => part < 128),
      letter,
    ).toBe(true);
  }
  expect(widthOf("10", 12)).toBeGreaterThan(widthOf("1", 12));
});
