/** What all points of a marginal model share: where its search led. Of one correlation or range a scan, of the rest climbs. */
import type { Canonical, Note, Problem, ResidualModel } from '@mixdiff/contract';
import { type ResidualCoordinates, residualCoordinates } from '@mixdiff/covariance';
import { FIRST, openProfile, type SearchOptions, scan, searchMarginal } from '@mixdiff/surface';
import { correlationScanNote, covarianceClimbsNote, rangeScanNote } from '../messages.ts';
import { identifyResidual, type ResidualIdentification } from './identification.ts';

export interface MarginalGround {
  readonly problem: Problem;
  readonly residual: ResidualModel;
  readonly coordinates: ResidualCoordinates;
  /** Of how many positions compound symmetry is to be positive definite. */
  readonly definite: number;
  readonly identification: ResidualIdentification;
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

export function prepareMarginal(
  problem: Problem,
  residual: ResidualModel,
  definite: number,
  options: SearchOptions,
): MarginalGround {
  const coordinates = residualCoordinates(residual, definite);
  if (!coordinates) throw new Error(`${residual.structure.kind} has no coordinates`);
  const shared = { problem, residual, coordinates, definite, identification: identifyResidual(residual, coordinates) };
  const { kind, nugget } = residual.structure;
  if (kind === 'cs-hom' && !nugget && !residual.by && (residual.variance ?? []).length === 0) {
    const profile = openProfile(problem, residual, definite);
    const { valleys, points, range } = scan(profile);
    return {
      ...shared,
      ends: valleys.map(({ x, open }) => ({
        at: profile.canonical(x),
        edge: open || Math.abs(x) > EDGE,
        rises: false,
      })),
      starts: points,
      how: 'scan',
      flat: range < FLAT,
      endless: profile.endless,
      told: correlationScanNote(points, profile.rhoAt(FIRST), valleys.length),
    };
  }
  const { ends, starts, how, spread } = searchMarginal(problem, residual, { ...options, definite });
  return {
    ...shared,
    ends,
    starts,
    how,
    flat: spread !== null && spread < FLAT,
    endless: false,
    told: how === 'scan' ? rangeScanNote(starts, ends.length, kind) : covarianceClimbsNote(starts, options.seed ?? 1),
  };
}
