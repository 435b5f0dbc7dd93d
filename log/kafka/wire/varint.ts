// Numbers of variable length as Kafka's records hold them, written: zig-zag (0, -1, 1, -2 … are 0, 1, 2, 3 …), seven bits a byte, the
// lowest first. What reads them is `cursor.ts`.

/** How many bytes a number of 32 bits takes. */
export function varintBytes(value: number): number {
  const bits = 32 - Math.clz32(((value << 1) ^ (value >> 31)) | 1);
  return ((bits + 6) / 7) | 0;
}

/** Writes a number of 32 bits, and gives the place behind it. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let next = at;
  let rest = (value << 1) ^ (value >> 31);
  for (; rest & ~127; rest >>>= 7) target[next++] = (rest & 127) | 128;
  target[next++] = rest;
  return next;
}

/** How many bytes a whole number from 0 up to 2^53 takes. */
export function varlongBytes(value: number): number {
  let bytes = 1;
  for (let rest = value * 2; rest > 127; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

/** Writes a whole number from 0 up to 2^53, and gives the place behind it. */
export function writeVarlong(target: Uint8Array, at: number, value: number): number {
  let next = at;
  let rest = value * 2;
  for (; rest > 127; rest = Math.floor(rest / 128)) target[next++] = (rest % 128) | 128;
  target[next++] = rest;
  return next;
}
