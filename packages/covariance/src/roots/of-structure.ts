/** Which structure has which roots. */
import type { Kind, Structure } from '@mixdiff/contract';
import {
  autoregressive,
  compoundSymmetric,
  decaying,
  none,
  toeplitz,
  unstructuredCorrelation,
} from './correlations.ts';
import { lowerTriangular, proportional } from './factor-roots.ts';
import { maternDecaying } from './matern.ts';
import { agrees, type CorrelationRoots, type Roots } from './roots.ts';
import { heterogeneous, homogeneous, shifted } from './scaled-roots.ts';

/** Kinds of random terms that have roots here, `us` and `diag-het` apart. */
export const STRUCTURED = [
  'us-hom',
  'diag-hom',
  'cs-het',
  'cs-hom',
  'ar1-het',
  'ar1-hom',
  'toep-het',
  'toep-hom',
  'exp',
  'gau',
  'mat',
  'rr',
  'propto',
  'equalto',
  'block',
] as const satisfies readonly Kind[];

/** null: a kind without roots, or a structure without what its kind needs. */
export function rootsOf(structure: Structure): Roots | null {
  const { kind, labels, coordinates, known, order, parts } = structure;
  const m = labels.length;
  switch (kind) {
    case 'us':
      return lowerTriangular(labels, m);
    case 'rr':
      return lowerTriangular(labels, Math.min(order?.[0] ?? m, m));
    case 'propto':
    case 'equalto':
      return known ? proportional(known, kind === 'propto') : null;
    case 'block':
      return parts ? blocks(parts, m) : null;
    case 'exp':
    case 'gau':
      return coordinates ? homogeneous(m, decaying(coordinates, kind === 'exp' ? 1 : 2)) : null;
    case 'mat':
      return coordinates ? homogeneous(m, maternDecaying(coordinates)) : null;
    default: {
      const correlation = correlationOf(kind, m);
      if (!correlation) return null;
      return kind.endsWith('-het') ? heterogeneous(labels, correlation) : homogeneous(m, correlation);
    }
  }
}
function correlationOf(kind: Kind, m: number): CorrelationRoots | null {
  switch (kind) {
    case 'diag-het':
    case 'diag-hom':
      return none(m);
    case 'cs-het':
    case 'cs-hom':
      return compoundSymmetric(m);
    case 'ar1-het':
    case 'ar1-hom':
      return autoregressive(m);
    case 'toep-het':
    case 'toep-hom':
      return toeplitz(m);
    case 'us-hom':
      return unstructuredCorrelation(m);
    default:
      return null;
  }
}

/** Sigma is block diagonal, and so is L. */
function blocks(parts: readonly Structure[], m: number): Roots | null {
  const made = parts.map(rootsOf);
  if (made.some((one) => one === null)) return null;
  const own = made as Roots[];
  const width = parts.map(({ labels }) => labels.length);
  const row = width.map((_, k) => width.slice(0, k).reduce((sum, w) => sum + w, 0));
  const from = own.map((_, k) => own.slice(0, k).reduce((sum, { length }) => sum + length, 0));
  const root = (x: Float64Array): Float64Array => {
    const L = new Float64Array(m * m);
    for (const [k, one] of own.entries()) {
      const part = one.root(x.subarray(from[k], from[k] + one.length));
      for (const [e, v] of part.entries()) L[(row[k] + Math.floor(e / width[k])) * m + row[k] + (e % width[k])] = v;
    }
    return L;
  };
  return {
    length: own.reduce((sum, { length }) => sum + length, 0),
    sizes: own.flatMap(({ sizes }, k) => sizes.map((i) => from[k] + i)),
    root,
    from: (Sigma) => {
      const x = own.map((one, k) =>
        one.from(
          Float64Array.from(
            { length: width[k] ** 2 },
            (_, e) => Sigma[(row[k] + Math.floor(e / width[k])) * m + row[k] + (e % width[k])],
          ),
        ),
      );
      if (x.some((one) => one === null)) return null;
      const whole = Float64Array.from(x.flatMap((one) => Array.from(one as Float64Array)));
      return agrees(root(whole), Sigma, m) ? whole : null;
    },
    ends: own.flatMap(({ ends }, k) => ends.map((end) => shifted(end, from[k]))),
  };
}
