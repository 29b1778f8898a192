/** Which structure has which coordinates. */
import type { Kind, Structure } from '@mixdiff/contract';
import { antedependence } from './antedependence.ts';
import { autoregressive } from './autoregressive.ts';
import { compoundSymmetry } from './compound-symmetry.ts';
import type { Coordinates } from './coordinates.ts';
import { type ByPosition, byPosition } from './correlation.ts';
import { diagonal } from './diagonal.ts';
import { byDistance } from './distance.ts';
import { general } from './general.ts';
import { movingAverage } from './moving-average.ts';
import { withNugget } from './nugget.ts';
import { proportional } from './proportional.ts';
import { heterogeneous, homogeneous } from './scaled.ts';
import { toeplitz } from './toeplitz.ts';
import { unstructured } from './unstructured.ts';

/** Kinds of residual models that have coordinates. */
export const SEARCHED = [
  'us',
  'us-hom',
  'diag-het',
  'diag-hom',
  'cs-het',
  'cs-hom',
  'ar1-het',
  'ar1-hom',
  'toep-het',
  'toep-hom',
  'ad-het',
  'ad-hom',
  'arma',
  'exp',
  'gau',
  'ratio',
  'lin',
  'spher',
  'mat',
  'propto',
  'equalto',
] as const satisfies readonly Kind[];

/** What a structure needs beside its labels. */
export interface StructureOptions {
  /** Distances that occur between two rows of a subject, ascending; of the kinds that go by distance. */
  readonly distances?: Float64Array;
  /** Of compound symmetry: of how many positions every matrix is to be positive definite; all unless told. */
  readonly definite?: number;
}
/** null: a kind without coordinates, or one whose distances or matrix are missing. */
export function coordinatesOf(structure: Structure, options: StructureOptions = {}): Coordinates | null {
  const { kind, labels, known, nugget } = structure;
  const m = labels.length;
  if (kind === 'us') return unstructured(m);
  if (kind === 'propto' || kind === 'equalto') return known ? proportional(known, kind === 'propto') : null;
  const positional = positionalOf(structure, options.definite ?? m);
  const plain = positional ? byPosition(m, positional) : options.distances && byDistance(kind, options.distances);
  if (!plain) return null;
  const correlation = nugget ? withNugget(plain) : plain;
  return kind.endsWith('-het') ? heterogeneous(m, correlation) : homogeneous(correlation);
}
function positionalOf({ kind, labels: { length: m }, order = [] }: Structure, definite: number): ByPosition | null {
  const [p = 0, q = 0] = order;
  switch (kind) {
    case 'us-hom':
      return general(m);
    case 'diag-het':
    case 'diag-hom':
      return diagonal;
    case 'cs-het':
    case 'cs-hom':
      return compoundSymmetry(definite);
    case 'ar1-het':
    case 'ar1-hom':
      return autoregressive;
    case 'toep-het':
    case 'toep-hom':
      return toeplitz(m);
    case 'ad-het':
    case 'ad-hom':
      return antedependence(m);
    case 'arma':
      return movingAverage(m, p, q);
    default:
      return null;
  }
}
