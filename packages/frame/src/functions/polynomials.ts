/**
 * R's poly(x, degree): polynomials that are orthogonal over the values of x, of length 1. By their recurrence (Forsythe 1957,
 * J. SIAM 5; Kennedy & Gentle 1980, p. 343), with p_0 = 1, p_-1 = 0:
 *
 *   p_k+1(x) = (x - alpha_k) p_k(x) - (norm_k / norm_k-1) p_k-1(x)
 *   alpha_k = sum x p_k^2 / sum p_k^2,   norm_k = sum p_k^2
 */
import type { Answer } from '@mixdiff/contract';
import type { Arguments, RFunction } from '../calling.ts';
import * as say from '../messages.ts';
import { mean, sum } from '../moments.ts';
import { numberText } from '../number-text.ts';
import type { Vector } from '../vector.ts';
import { basis, isRefused, truthOf, variableOf, wholeOf } from './basis.ts';

function poly(args: Arguments): Answer<Vector> {
  if (args.rest.length > 0) return say.oneVariable(args.call, 'poly(x, 2)');
  const x = variableOf(args);
  if (isRefused(x)) return x;
  const degree = wholeOf(args, 'degree', 1, 1) as number | null;
  if (isRefused(degree)) return degree;
  const raw = truthOf(args, 'raw', false);
  if (isRefused(raw)) return raw;
  const missing = x.filter(Number.isNaN).length;
  if (missing > 0) return say.missingInBasis(args.call, missing);
  const d = degree as number;
  if (raw) return basis(x, (z) => powers(z, d), `powers 1 to ${d}`);
  // with as many points as powers nothing of the last one would be left
  if (d >= new Set(x).size) return say.tooFewPoints(args.call, d, new Set(x).size);
  const { at, alpha, norm } = orthogonal(x, d);
  return basis(x, at, `alpha ${list(alpha)}; norm2 ${list(norm)}`);
}
const list = (values: readonly number[]): string => values.map(numberText).join(', ');
const powers = (x: Float64Array, degree: number): Float64Array[] =>
  Array.from({ length: degree }, (_, k) => x.map((value) => value ** (k + 1)));

const products = (a: Float64Array, b: Float64Array): number => sum(a.map((value, i) => value * (b[i] as number)));

/** About the mean, so that nothing is lost where x is far from 0; each is cleared of the earlier ones once more. */
function orthogonal(x: Float64Array, degree: number) {
  const centre = mean(x);
  const z = x.map((value) => value - centre);
  const all = [new Float64Array(x.length).fill(1)];
  const [alpha, norm, shares]: [number[], number[], number[][]] = [[], [x.length], []];
  for (let k = 0; k < degree; k++) {
    const [p, before] = [all[k] as Float64Array, all[k - 1]];
    const a = sum(z.map((value, i) => value * (p[i] as number) ** 2)) / (norm[k] as number);
    const ratio = before ? (norm[k] as number) / (norm[k - 1] as number) : 0;
    const next = following(z, a, p, ratio, before);
    shares.push([]);
    for (const [j, earlier] of all.entries()) {
      const share = products(next, earlier) / (norm[j] as number);
      shares[k]?.push(share);
      clear(next, share, earlier);
    }
    alpha.push(a + centre);
    norm.push(products(next, next));
    all.push(next);
  }
  /** The same recurrence at other values. */
  function at(values: Float64Array): Float64Array[] {
    const other = values.map((value) => value - centre);
    const there = [new Float64Array(values.length).fill(1)];
    for (let k = 0; k < degree; k++) {
      const ratio = k > 0 ? (norm[k] as number) / (norm[k - 1] as number) : 0;
      const next = following(other, (alpha[k] as number) - centre, there[k] as Float64Array, ratio, there[k - 1]);
      for (const [j, share] of (shares[k] ?? []).entries()) clear(next, share, there[j] as Float64Array);
      there.push(next);
    }
    return there.slice(1).map((p, k) => p.map((value) => value / Math.sqrt(norm[k + 1] as number)));
  }
  // as R's coefs has them, with norm_-1 = 1
  return { at, alpha, norm: [1, ...norm] };
}
/** p_k+1 = (x - alpha_k) p_k - (norm_k / norm_k-1) p_k-1 */
const following = (z: Float64Array, a: number, p: Float64Array, ratio: number, before?: Float64Array) =>
  z.map((value, i) => (value - a) * (p[i] as number) - ratio * (before?.[i] ?? 0));
function clear(next: Float64Array, share: number, earlier: Float64Array): void {
  for (let i = 0; i < next.length; i++) next[i] = (next[i] as number) - share * (earlier[i] as number);
}

export const POLYNOMIALS: Readonly<Record<string, RFunction>> = {
  poly: { parameters: ['x', 'degree', '...', 'raw'], apply: poly },
};
