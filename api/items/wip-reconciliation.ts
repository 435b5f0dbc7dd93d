// Work in process as another system has it, held against what the moves say.
//   I1. Every quantity of ours is compared once: items that name the same lots twice are refused.
import { z } from "zod";
import { identifier } from "../../core/identifier.ts";

const named = {
  factory: identifier,
  line: identifier,
  operation: identifier,
  product: identifier.optional().meta({ description: "Absent = all products" }),
  lot: identifier.optional().meta({ description: "Absent, and no `serial` = all lots and serials" }),
  serial: identifier.optional(),
};

export const claimSchema = z
  .strictObject({ ...named, quantity: z.int() })
  .refine((claim) => claim.lot === undefined || claim.serial === undefined, { message: "either `lot` or `serial`", path: ["serial"] });

export type Claim = z.output<typeof claimSchema>;

const differenceSchema = z.object({ mesQuantity: z.int(), quantity: z.int(), difference: z.int() });

export const reconciliationSchema = z.object({
  at: z.string().meta({ format: "date-time" }),
  items: z
    .array(z.object({ ...named, ...differenceSchema.shape }))
    .meta({ description: "As they were given; difference = quantity − mesQuantity" }),
  totals: differenceSchema.meta({ description: "Over the lines that the items name, `unknown` included" }),
  unknown: z.object({
    items: z.array(z.object({ ...named, quantity: z.int() })).meta({ description: "What no item covers; at most 1 000 are listed" }),
    total: z.int(),
    quantity: z.int(),
  }),
});

type Reconciliation = Omit<z.output<typeof reconciliationSchema>, "at">;

/** A row of `wip-carriers`. */
export interface CarrierRow {
  readonly factory: string;
  readonly line: string;
  readonly operation: string;
  readonly product: string;
  readonly carrier_kind: "lot" | "serial";
  readonly carrier: string;
  readonly quantity: number;
}

const UNKNOWN_LISTED = 1000;

/** What an item covers: a product and a carrier, or all of either. */
interface Grain {
  readonly product: string;
  readonly carrier: string;
}

const ALL = "";

function grainOf({ product = ALL, lot, serial }: Claim): Grain {
  return { product, carrier: lot === undefined ? (serial === undefined ? ALL : `serial/${serial}`) : `lot/${lot}` };
}

function placeOf({ factory, line, operation }: Pick<Claim, "factory" | "line" | "operation">): string {
  return `${factory}/${line}/${operation}`;
}

function keyOf(place: string, { product, carrier }: Grain): string {
  return `${place}/${product}/${carrier}`;
}

/** The grains that cover a carrier's quantity of a product, its own first. */
function coversOf({ product, carrier }: Grain): Grain[] {
  return pairs([product, ALL], [carrier, ALL]);
}

/** Any product, any carrier: not the grain of all of them. */
const ANY = "*";

/** The index of the first item that covers what an earlier one covers, in whole or in part; `undefined` when none does. */
export function overlapOf(claims: readonly Claim[]): number | undefined {
  const seen = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    const place = placeOf(claim);
    const { product, carrier } = grainOf(claim);
    const meets = pairs(product === ALL ? [ANY] : [product, ALL], carrier === ALL ? [ANY] : [carrier, ALL]);
    if (meets.some((grain) => seen.has(keyOf(place, grain)))) return index;
    for (const grain of pairs([product, ANY], [carrier, ANY])) seen.add(keyOf(place, grain));
  }
  return undefined;
}

function pairs(products: readonly string[], carriers: readonly string[]): Grain[] {
  return products.flatMap((product) => carriers.map((carrier) => ({ product, carrier })));
}

/** Compares item by item; ours are the non-zero quantities of every carrier in the lines that the items name. */
export function reconcile(claims: readonly Claim[], ours: readonly CarrierRow[]): Reconciliation {
  const covered = new Map(claims.map((claim) => [keyOf(placeOf(claim), grainOf(claim)), 0]));
  const unknown: CarrierRow[] = [];
  for (const row of ours) {
    const grains = coversOf({ product: row.product, carrier: `${row.carrier_kind}/${row.carrier}` });
    const key = grains.map((grain) => keyOf(placeOf(row), grain)).find((name) => covered.has(name));
    if (key === undefined) unknown.push(row);
    else covered.set(key, (covered.get(key) ?? 0) + row.quantity);
  }
  const items = claims.map((claim) => {
    const { quantity: mesQuantity, ...names } = claim;
    const quantity = covered.get(keyOf(placeOf(claim), grainOf(claim))) ?? 0;
    return { ...names, mesQuantity, quantity, difference: quantity - mesQuantity };
  });
  const mesQuantity = sumOf(claims);
  const quantity = sumOf(ours);
  const totals = { mesQuantity, quantity, difference: quantity - mesQuantity };
  return { items, totals, unknown: unknownOf(unknown, { byCarrier: claims.some((claim) => grainOf(claim).carrier !== ALL) }) };
}

/** Carrier by carrier where the other system tells them apart, else by operation and product. */
function unknownOf(rows: readonly CarrierRow[], { byCarrier }: { byCarrier: boolean }): Reconciliation["unknown"] {
  const items = new Map<string, Claim>();
  for (const { factory, line, operation, product, carrier_kind, carrier, quantity } of rows) {
    const claim: Claim = { factory, line, operation, product, ...(byCarrier ? { [carrier_kind]: carrier } : {}), quantity };
    const key = keyOf(placeOf(claim), grainOf(claim));
    items.set(key, { ...claim, quantity: quantity + (items.get(key)?.quantity ?? 0) });
  }
  const sorted = [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  const standing = sorted.filter(({ quantity }) => quantity !== 0);
  return { items: standing.slice(0, UNKNOWN_LISTED), total: standing.length, quantity: sumOf(rows) };
}

function sumOf(items: readonly { readonly quantity: number }[]): number {
  return items.reduce((sum, { quantity }) => sum + quantity, 0);
}
