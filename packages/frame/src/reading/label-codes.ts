import { cellText } from './cell.ts';

const [MISSING, EMPTY] = [-1, -2];

/**
 * A code for every distinct text, in order of first appearance. A cell that was met before is found by its bytes, so
 * that text is made once per label and not once per row: an open-addressed table of (hash, place, length, code).
 */
export class LabelCodes {
  readonly labels: string[] = [];
  private readonly known = new Map<string, number>();
  private slots = new Int32Array(256).fill(-1);
  private hashes = new Int32Array(128);
  private starts = new Float64Array(128);
  private sizes = new Int32Array(128);
  private codes = new Int32Array(128);
  private count = 0;
  private readonly bytes: Uint8Array;
  private readonly label: (cell: string) => string | null;

  /** `label` is the text that a cell stands for; null is missing, '' an empty cell. */
  constructor(bytes: Uint8Array, label: (cell: string) => string | null) {
    this.bytes = bytes;
    this.label = label;
  }

  /** The code of a cell: -1 for missing, -2 for empty. */
  code(start: number, stop: number, escaped: boolean): number {
    if (escaped) return this.codeOf(cellText(this.bytes, start, stop, true));
    const hash = hashOf(this.bytes, start, stop);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const entry = this.slots[slot] as number;
      if (entry < 0) break;
      if (this.hashes[entry] === hash && this.same(entry, start, stop)) return this.codes[entry] as number;
      slot = (slot + 1) & mask;
    }
    return this.enter(slot, hash, start, stop);
  }

  private codeOf(cell: string): number {
    const label = this.label(cell);
    if (label === null) return MISSING;
    if (label === '') return EMPTY;
    const known = this.known.get(label);
    if (known !== undefined) return known;
    this.known.set(label, this.labels.length);
    return this.labels.push(label) - 1;
  }

  private same(entry: number, start: number, stop: number): boolean {
    const size = stop - start;
    if (this.sizes[entry] !== size) return false;
    const from = this.starts[entry] as number;
    for (let k = 0; k < size; k++) if (this.bytes[from + k] !== this.bytes[start + k]) return false;
    return true;
  }

  private enter(slot: number, hash: number, start: number, stop: number): number {
    const code = this.codeOf(cellText(this.bytes, start, stop, false));
    const entry = this.count++;
    this.slots[slot] = entry;
    this.hashes[entry] = hash;
    this.starts[entry] = start;
    this.sizes[entry] = stop - start;
    this.codes[entry] = code;
    if (this.count === this.codes.length) this.grow();
    return code;
  }
  /** Twice as many, so that at most half of the slots are taken. */
  private grow(): void {
    this.hashes = grown(this.hashes, Int32Array);
    this.starts = grown(this.starts, Float64Array);
    this.sizes = grown(this.sizes, Int32Array);
    this.codes = grown(this.codes, Int32Array);
    this.slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let entry = 0; entry < this.count; entry++) {
      let slot = (this.hashes[entry] as number) & mask;
      while ((this.slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      this.slots[slot] = entry;
    }
  }
}

function grown<A extends Int32Array | Float64Array>(values: A, Kind: new (n: number) => A): A {
  const larger = new Kind(values.length * 2);
  larger.set(values);
  return larger;
}

/** FNV-1a of 32 bits, its high bits mixed into the low ones that choose the slot. */
function hashOf(bytes: Uint8Array, start: number, stop: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < stop; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}
