/** What all points of a marginal model share: where its search led. Of one correlation a scan, of the rest climbs. */
import type { Canonical, Note, Problem, ResidualModel } from '@mixdiff/contract';
import { FIRST, openProfile, type SearchOptions, scan, searchMarginal } from '@mixdiff/surface';
import { correlationScanNote, covarianceClimbsNote } from '../messages.ts';

export interface MarginalGround {
  readonly problem: Problem;
  /** Best first; beta is left to the judge. */
  readonly ends: readonly {
    readonly at: Canonical;
    /** Singular to all intents, or at an end of the scan. */
    readonly edge: boolean;
    /** The likelihood still rises there. */
    readonly rises: boolean;
  }[];
  readonly starts: number;
  readonly how: 'scan' | 'multi-start';
  /** The likelihood depends on no correlation. */
  readonly flat: boolean;
  readonly told: Note;
  /** The likelihood has no maximum, whatever was reached. */
  readonly endless: boolean;
}
/** Range of the profiled log-likelihood over the whole scan below which the correlation is in no likelihood. */
const FLAT = 1e-7;
/** Share of 1.1e-7 of its interval: the matrix is singular to all intents, as of the other structures. */
const EDGE = 16;

export function prepareMarginal(problem: Problem, residual: ResidualModel, options: SearchOptions): MarginalGround {
  if (residual.structure.kind !== 'cs-hom') {
    const { ends, starts } = searchMarginal(problem, residual, options);
    return {
      problem,
      ends,
      starts,
      how: 'multi-start',
      flat: false,
      endless: false,
      told: covarianceClimbsNote(starts, options.seed ?? 1),
    };
  }
  const profile = openProfile(problem, residual);
  const { valleys, points, range } = scan(profile);
  return {
    problem,
    ends: valleys.map(({ x, open }) => ({ at: profile.canonical(x), edge: open || Math.abs(x) > EDGE, rises: false })),
    starts: points,
    how: 'scan',
    flat: range < FLAT,
    endless: profile.endless,
    told: correlationScanNote(points, profile.rhoAt(FIRST), valleys.length),
  };
}
