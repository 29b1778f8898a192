/**
 * Which parameters a point is judged among. Compound symmetry is the one structure whose engines end at different places: for
 * the covariance matrix over all declared positions, or for those of the subjects that there are.
 */
import { type Canonical, type Meaning, ofLevel, type ResidualModel } from '@mixdiff/contract';
import { largestOf } from './bounds.ts';

export interface Spaces {
  /** Of how many positions every matrix of the point's own space is positive definite. */
  readonly own: number;
  /** The same of the widest space that has a likelihood, where it is wider; null: it is not. */
  readonly wider: number | null;
}
/** `space`: as the engine states it; without it all declared positions, or where the point lies beyond that the subjects'. */
export function spacesOf(residual: ResidualModel, { residual: at }: Canonical, space: Meaning['space']): Spaces {
  const declared = residual.structure.labels.length;
  const largest = Math.max(2, largestOf(residual));
  if (!residual.structure.kind.startsWith('cs') || largest >= declared) return { own: declared, wider: null };
  const lower = space?.['rho']?.lower;
  const stated = lower === undefined ? declared : Math.round(1 - 1 / lower);
  const reached = at.kind === 'marginal' ? lowestOf(residual, at.parameters) : 0;
  const own = reached < -1 / (stated - 1) ? largest : Math.min(declared, Math.max(largest, stated));
  return { own, wider: own > largest ? largest : null };
}
const lowestOf = ({ by }: ResidualModel, parameters: Readonly<Record<string, number>>): number =>
  Math.min(...(by?.levels ?? ['']).map((_, level) => parameters[ofLevel('rho', by, level)] ?? 0));
