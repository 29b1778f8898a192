import type { Answer } from '@mixdiff/contract';
import { commonLength, toNumbers } from '../arithmetic.ts';
import type { Arguments, RFunction } from '../calling.ts';
import { doubles } from '../fill.ts';
import * as say from '../messages.ts';
import { mean } from '../moments.ts';
import { lengthOf, type NumberVector, numbers, scalar, type Vector } from '../vector.ts';

const elementwise = (f: (x: number) => number): RFunction => ({
  parameters: ['x'],
  apply: ({ call, named }) => {
    const x = named.get('x') as Vector;
    const values = toNumbers(x);
    return values ? numbers(values.values.map(f)) : say.notNumbers(call, x);
  },
});

/** Half to even, as IEC 60559 and R have it. */
const roundEven = (x: number): number => {
  const nearest = Math.round(x);
  return Math.abs(x % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
};
/** The candidate with that many decimals which is nearest to x, the even one of two equally near. */
function roundTo(x: number, digits: number): number {
  if (digits === 0 || !Number.isFinite(x)) return roundEven(x);
  const scale = 10 ** digits;
  const scaled = x * scale;
  if (!Number.isFinite(scaled)) return x;
  const [low, high] = [Math.floor(scaled) / scale, Math.ceil(scaled) / scale];
  const [down, up] = [x - low, high - x];
  return down === up ? roundEven(scaled) / scale : down < up ? low : high;
}

/** A function of numbers with a second parameter that has a default. */
const withParameter = (name: string, otherwise: number, f: (x: number, p: number) => number): RFunction => ({
  parameters: ['x', name],
  apply: ({ call, named }) => {
    const [x, p] = [named.get('x') as Vector, named.get(name) ?? scalar(otherwise)];
    const [values, parameter] = [toNumbers(x), toNumbers(p)];
    if (!values || !parameter) return say.notNumbers(call, values ? p : x);
    if (parameter.values.length !== 1) return say.notScalar(call, name);
    return numbers(values.values.map((value) => f(value, parameter.values[0] as number)));
  },
});

/** R's `scale(x, center = TRUE, scale = TRUE)` of one column: missing values are left out of mean and SD. */
function scaled({ call, named }: Arguments): Answer<Vector> {
  const x = toNumbers(named.get('x') as Vector);
  if (!x) return say.notNumbers(call, named.get('x') as Vector);
  const present = x.values.filter((value) => !Number.isNaN(value));
  const centre = setting(named.get('center'), () => mean(present), 0);
  const centred = present.map((value) => value - centre);
  // Without centring R divides by the root mean square.
  const spread = setting(named.get('scale'), () => Math.sqrt(meanSquare(centred)), 1);
  return numbers(x.values.map((value) => (value - centre) / spread));
}
const meanSquare = (x: Float64Array): number => mean(x.map((value) => value * value)) * (x.length / (x.length - 1));
function setting(v: Vector | undefined, automatic: () => number, off: number): number {
  if (v === undefined) return automatic();
  if (v.kind === 'logical') return v.values[0] === 1 ? automatic() : off;
  return v.kind === 'number' ? (v.values[0] as number) : Number.NaN;
}

/** Row-wise extremes; a missing value makes the row missing. */
const rowwise = (choose: (a: number, b: number) => number): RFunction => ({
  parameters: ['...'],
  apply: ({ call, rest }) => {
    const columns: NumberVector[] = [];
    for (const v of rest) {
      const x = toNumbers(v);
      if (!x) return say.notNumbers(call, v);
      columns.push(x);
    }
    const n = commonLength(columns);
    if (n === null) return say.lengthsDiffer(call, lengthOf(columns[0] as Vector), lengthOf(columns[1] as Vector));
    const at = (x: NumberVector, i: number): number => x.values[x.values.length === 1 ? 0 : i] as number;
    return numbers(doubles(n, (i) => columns.map((x) => at(x, i)).reduce(choose)));
  },
});
const extreme = (better: (a: number, b: number) => boolean) => (a: number, b: number) =>
  Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : better(a, b) ? a : b;

const asNumeric = (convert: (x: number) => number): RFunction => ({
  parameters: ['x'],
  apply: ({ named }) => {
    const x = named.get('x') as Vector;
    // The codes of a factor, as in R: its labels are as.numeric(as.character(f)).
    if (x.kind === 'factor')
      return numbers(
        doubles(x.codes.length, (i) => ((x.codes[i] as number) < 0 ? Number.NaN : (x.codes[i] as number) + 1)),
      );
    if (x.kind === 'text') {
      const values = x.labels.map((s) => (s.trim() === '' ? Number.NaN : convert(Number(s))));
      return numbers(doubles(x.codes.length, (i) => values[x.codes[i] as number] ?? Number.NaN));
    }
    return numbers((toNumbers(x) as NumberVector).values.map(convert));
  },
});

export const NUMERIC: Readonly<Record<string, RFunction>> = {
  abs: elementwise(Math.abs),
  sqrt: elementwise(Math.sqrt),
  exp: elementwise(Math.exp),
  expm1: elementwise(Math.expm1),
  log: withParameter('base', Math.E, (x, base) => (base === Math.E ? Math.log(x) : logBase(x, base))),
  log2: elementwise(Math.log2),
  log10: elementwise(Math.log10),
  log1p: elementwise(Math.log1p),
  sin: elementwise(Math.sin),
  cos: elementwise(Math.cos),
  tan: elementwise(Math.tan),
  asin: elementwise(Math.asin),
  acos: elementwise(Math.acos),
  atan: elementwise(Math.atan),
  sinh: elementwise(Math.sinh),
  cosh: elementwise(Math.cosh),
  tanh: elementwise(Math.tanh),
  floor: elementwise(Math.floor),
  ceiling: elementwise(Math.ceil),
  trunc: elementwise(Math.trunc),
  sign: elementwise(Math.sign),
  round: withParameter('digits', 0, roundTo),
  scale: { parameters: ['x', 'center', 'scale'], apply: scaled },
  pmin: rowwise(extreme((a, b) => a <= b)),
  pmax: rowwise(extreme((a, b) => a >= b)),
  'as.numeric': asNumeric((x) => x),
  'as.double': asNumeric((x) => x),
  'as.integer': asNumeric(Math.trunc),
};
function logBase(x: number, base: number): number {
  if (base === 10) return Math.log10(x);
  return base === 2 ? Math.log2(x) : Math.log(x) / Math.log(base);
}
