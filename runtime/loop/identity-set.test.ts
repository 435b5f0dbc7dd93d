import fc from "fast-check";
import { expect, test } from "vitest";
import { hashBytes, hashText } from "./hash.ts";
import { createIdentitySet } from "./identity-set.ts";
import { sourceOf } from "./source.ts";

const stored = (set: ReturnType<typeof createIdentitySet>, into = new Map<string, Uint8Array>()) => {
  for (const [name, bytes] of set.takeChanges()) {
    if (bytes) into.set(name, bytes);
    else into.delete(name);
  }
  return into;
};

test("an identity is new once, then a duplicate, and a conflict with other content", () => {
  const set = createIdentitySet();
  expect(set.look(7, 1)).toBe("new");
  set.add(7, 1);
  expect(set.look(7, 1)).toBe("duplicate");
  expect(set.look(7, 2)).toBe("conflict");
});

test("at least the newest full generation is remembered, and forgotten segments are deleted", () => {
  const set = createIdentitySet([], 300);
  const segments = new Map<string, Uint8Array>();
  let forgotten = 0;
  for (let n = 0; n < 1000; n++) {
    forgotten += set.add(n * 1_000_003, n);
    stored(set, segments);
  }
  expect(forgotten).toBe(600);
  for (let n = 700; n < 1000; n++) expect(set.look(n * 1_000_003, n)).toBe("duplicate");
  expect(set.look(0, 0)).toBe("new");
  expect([...segments.keys()].every((name) => name.startsWith("2.") || name.startsWith("3."))).toBe(true);
});

test("property: a set restored from its segments answers as the one that wrote them", () => {
  const log = fc.array(fc.tuple(fc.nat(400), fc.nat(3), fc.boolean()), { maxLength: 600 });
  fc.assert(
    fc.property(log, (entries) => {
      const straight = createIdentitySet([], 50);
      let restored = createIdentitySet([], 50);
      const segments = new Map<string, Uint8Array>();
      for (const [identity, content, crash] of entries) {
        expect(restored.look(identity, content)).toBe(straight.look(identity, content));
        if (straight.look(identity, content) === "new") {
          straight.add(identity, content);
          restored.add(identity, content);
        }
        if (crash) {
          stored(restored, segments);
          restored = createIdentitySet(segments, 50);
        }
      }
    }),
  );
});

test("property: among some thousand a set knows exactly those that it was given, whatever its filter lets pass", () => {
  const identities = fc.uniqueArray(fc.oneof(fc.maxSafeNat(), fc.nat(5000)), { minLength: 200, maxLength: 3000, size: "max" });
  fc.assert(
    fc.property(identities, fc.nat(), (all, salt) => {
      const set = createIdentitySet([], 1000);
      const given = all.filter((identity) => (identity + salt) % 3 !== 0);
      let forgotten = 0;
      for (const identity of given) forgotten += set.add(identity, identity % 1000);
      const known = new Set(given.slice(forgotten));
      for (const identity of all) expect(set.look(identity, identity % 1000)).toBe(known.has(identity) ? "duplicate" : "new");
      for (const identity of known) expect(set.look(identity, 1000)).toBe("conflict");
    }),
    { numRuns: 20 },
  );
});

test("an identity is known at once, however often was asked before it came", () => {
  const set = createIdentitySet([], 300);
  for (let n = 0; n < 1000; n++) {
    const identity = hashText("http", String(n));
    expect(set.look(identity, n)).toBe("new");
    set.add(identity, n);
    for (let back = Math.max(0, n - 200); back <= n; back += 40) expect(set.look(hashText("http", String(back)), back)).toBe("duplicate");
  }
});

test("property: a byte that is another, wherever it stands, makes another content", () => {
  const content = fc.uint8Array({ minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, place, change) => {
      const other = bytes.slice();
      other[place % bytes.length] = (other[place % bytes.length] as number) ^ change;
      expect(hashBytes(sourceOf(other), 0, other.length)).not.toBe(hashBytes(sourceOf(bytes), 0, bytes.length));
    }),
    { numRuns: 2000 },
  );
});

test("hashes tell order, source and bytes apart", () => {
  const all = [hashText("a", "bc"), hashText("ab", "c"), hashText("", "abc"), hashText("a", "cb")];
  expect(new Set(all).size).toBe(4);
  expect(all.every(Number.isSafeInteger)).toBe(true);
  expect(hashBytes(sourceOf(new Uint8Array([1, 2, 3])), 0, 2)).toBe(hashBytes(sourceOf(new Uint8Array([1, 2])), 0, 2));
  expect(hashBytes(sourceOf(new Uint8Array([1, 2])), 0, 2)).not.toBe(hashBytes(sourceOf(new Uint8Array([2, 1])), 0, 2));
});
