// Files for whoever looks at the page: hands bytes to the browser's downloads, and turns a drawn picture into a PNG.
import { after } from "../../browser/clock.ts";

/** Long enough for any browser to have begun to read. */
const KEPT_MS = 30_000;

export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  after(KEPT_MS, () => URL.revokeObjectURL(url));
}

/** `scale`: pixels of the file for one of the picture. */
export async function pngOf(picture: SVGSVGElement, scale: number): Promise<Blob> {
  const { width, height } = picture.viewBox.baseVal;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(picture))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture could not be drawn"))), "image/png");
  });
}
