// A part on its way through the line.
export interface Part {
  readonly order: string;
  readonly product: string;
  readonly lot: string;
  readonly serial: string;
}
