// A number out of a text, the same on every machine: where chance would make a replay differ. Not for secrets.

/**
 * FNV-1a of the UTF-16 units, 32 bits, with a final mix so that texts that differ in their last letter differ everywhere.
 * Source: Fowler, Noll, Vo; the mix is that of MurmurHash3 (fmix32).
 *
 * @example textHash("a-1.firing/1") // 3706432022
 */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
