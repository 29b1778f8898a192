import { doubles, integers, listOf } from './fill.ts';
import { numberText, readNumber } from './number-text.ts';
import { type Coded, type FactorVector, text, type Vector } from './vector.ts';

/** By code point, as R sorts text under LC_ALL=C. (`<` on strings compares UTF-16 units: wrong above U+FFFF.) */
export function byCodePoint(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    return (a.codePointAt(i) as number) - (b.codePointAt(i) as number);
  }
  return a.length - b.length;
}

/** A unit of UTF-16 that is not a code point: only beside one does the order of units differ from that of code points. */
const HALF = /[\ud800-\udfff]/;
const byUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const LOGICAL_LABELS = [null, 'FALSE', 'TRUE'];
const numberLabel = (x: number): string | null => (Number.isNaN(x) ? null : numberText(x));

const decoded = ({ codes, labels }: Coded): (string | null)[] =>
  listOf(codes.length, (i) => labels[codes[i] as number] ?? null);

/** The label of each value: what a factor made from this vector is made of. Null is missing. */
export function labels(v: Vector): readonly (string | null)[] {
  switch (v.kind) {
    case 'number':
      return v.source ? decoded(v.source()) : listOf(v.values.length, (i) => numberLabel(v.values[i] as number));
    case 'basis':
      return listOf(v.columns[0]?.length ?? 0, (i) =>
        v.columns.map((column) => numberText(column[i] as number)).join(' '),
      );
    case 'text':
      return decoded(v);
    case 'logical':
      return listOf(v.values.length, (i) => LOGICAL_LABELS[(v.values[i] as number) + 1] ?? null);
    case 'factor':
      return listOf(v.codes.length, (i) => v.levels[v.codes[i] as number] ?? null);
  }
}

export function encode(cells: readonly (string | null)[], levels: readonly string[], ordered = false): FactorVector {
  const at = new Map(levels.map((level, i) => [level, i]));
  const code = (cell: string | null): number => (cell === null ? -1 : (at.get(cell) ?? -1));
  const codes = integers(cells.length, (i) => code(cells[i] as string | null));
  return { kind: 'factor', codes, levels, ordered };
}

/** R's `factor(v)`: numbers sort as numbers, text by code point; a factor loses its unused levels and keeps its order. */
export function asFactor(v: Vector, ordered = v.kind === 'factor' && v.ordered): FactorVector {
  if (v.kind === 'factor') {
    const { codes, levels } = dropUnused(v);
    return { kind: 'factor', codes, levels, ordered };
  }
  const { codes, labels: found } =
    v.kind === 'text' ? v : v.kind === 'number' && v.source ? v.source() : text(labels(v));
  const value = v.kind === 'number' ? doubles(found.length, (i) => readNumber(found[i] as string) ?? 0) : null;
  const byValue = (a: number, b: number): number => (value ? (value[a] as number) - (value[b] as number) : 0);
  const place = new Int32Array(found.length);
  const byText = found.some((label) => HALF.test(label)) ? byCodePoint : byUnit;
  const before = (a: number, b: number): number => byValue(a, b) || byText(found[a] as string, found[b] as string);
  const sorted = integers(found.length, (i) => i);
  // as often as not a file has them in their order
  if (sorted.some((code) => code > 0 && before(code - 1, code) > 0)) sorted.sort(before);
  for (const [k, code] of sorted.entries()) place[code] = k;
  const levels = listOf(found.length, (k) => found[sorted[k] as number] as string);
  const all = integers(codes.length, (i) => place[codes[i] as number] ?? -1);
  return dropUnused({ kind: 'factor', codes: all, levels, ordered });
}

export function dropUnused(f: FactorVector): FactorVector {
  const used = new Uint8Array(f.levels.length);
  if (allUsed(f, used)) return f;
  const renumbered = new Int32Array(f.levels.length).fill(-1);
  const levels = f.levels.filter((_, i) => used[i] === 1);
  let next = 0;
  for (let i = 0; i < used.length; i++) if (used[i] === 1) renumbered[i] = next++;
  return { ...f, levels, codes: f.codes.map((code) => (code < 0 ? -1 : (renumbered[code] as number))) };
}

/** Marks levels as they occur, until none is left to be seen. */
function allUsed({ codes }: FactorVector, used: Uint8Array): boolean {
  let left = used.length;
  for (let i = 0; i < codes.length && left > 0; i++) {
    const code = codes[i] as number;
    if (code < 0 || used[code] === 1) continue;
    used[code] = 1;
    left--;
  }
  return left === 0;
}

/** Where there are not many more pairs than rows: those that occur are marked, then numbered. */
function crossed(a: FactorVector, b: FactorVector, separator: string): FactorVector {
  const nb = b.levels.length;
  const code = new Int32Array(a.levels.length * nb);
  const n = a.codes.length;
  const codes = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const own = a.codes[i] as number;
    const other = b.codes[i] as number;
    const pair = own < 0 || other < 0 ? -1 : own * nb + other;
    codes[i] = pair;
    if (pair >= 0) code[pair] = 1;
  }
  const levels: string[] = [];
  for (let k = 0, p = 0; k < a.levels.length; k++) {
    for (let j = 0; j < nb; j++, p++) {
      if (code[p] === 0) continue;
      code[p] = levels.length;
      levels.push(a.levels[k] + separator + b.levels[j]);
    }
  }
  for (let i = 0; i < n; i++) if ((codes[i] as number) >= 0) codes[i] = code[codes[i] as number] as number;
  return { kind: 'factor', codes, levels, ordered: false };
}

/** R's `a:b`: the pairs that occur, labelled `a:b`, in the order of the levels of a, then of b. */
export function interaction(a: FactorVector, b: FactorVector, separator = ':'): FactorVector {
  const nb = b.levels.length;
  const n = a.codes.length;
  if (a.levels.length * nb <= 4 * n) return crossed(a, b, separator);
  const pair = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const code = a.codes[i] as number;
    const other = b.codes[i] as number;
    pair[i] = code < 0 || other < 0 ? -1 : code * nb + other;
  }
  const pairs = [...new Set(pair)].filter((p) => p >= 0).sort((p, q) => p - q);
  const at = new Map(pairs.map((p, i) => [p, i]));
  const levels = pairs.map((p) => `${a.levels[Math.floor(p / nb)]}${separator}${b.levels[p % nb]}`);
  return {
    kind: 'factor',
    codes: integers(pair.length, (i) => at.get(pair[i] as number) ?? -1),
    levels,
    ordered: false,
  };
}
