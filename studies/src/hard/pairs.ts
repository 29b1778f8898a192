/** A re-implementation and the package that it follows, on one hard problem. */
import type { Certifier } from '@mixdiff/certify';
import {
  type Answer,
  type Canonical,
  type Fit,
  isMaximum,
  isRefusal,
  type PathSensitivity,
  type Problem,
  type Verdict,
} from '@mixdiff/contract';
import { exactLogLik } from '@mixdiff/testing';

/** Log-likelihoods further apart than this are a difference. */
export const APART = 1e-6;
/** A fit this far from the maximum counts as there: the certificate's own tolerance. */
export const WITHIN = 1e-4;

/** What is kept of a real package's fit. */
export interface Real {
  /** As the package reports it, also where it withholds it; null where it stopped with an error. */
  readonly logLik: number | null;
  readonly canonical: Canonical | null;
  readonly why: string;
}
export const realOf = (fit: Answer<Fit>): Real =>
  isRefusal(fit)
    ? { logLik: null, canonical: null, why: fit.message }
    : { logLik: fit.logLik, canonical: fit.canonical, why: fit.stop.message };

export interface Pair {
  readonly engine: string;
  readonly what: string;
  readonly kind: string;
  /** Log-likelihood of the re-implementation minus the package's; null where not both have one. */
  readonly apart: number | null;
  readonly refused: 'neither' | 'ours' | 'theirs' | 'both';
  readonly sensitive: boolean;
  /** As the program states it of our fit: how far the package's value may be off by its own rounding; null where unknown. */
  readonly valueRounding: number | null;
  /** Both stand at points of the same log-likelihood, in twice the working precision: what differs is a printed value. */
  readonly sameEnd: boolean;
  /** Highest log-likelihood by an independent search minus that of each end. */
  readonly gap: { readonly ours: number | null; readonly theirs: number | null };
  readonly verdict: { readonly ours: Verdict | null; readonly theirs: Verdict | null };
}

export interface Judged {
  readonly engine: string;
  readonly what: string;
  readonly kind: string;
  readonly problem: Problem;
  readonly certifier: Certifier;
  readonly highest: (without: readonly number[]) => number;
}
interface End {
  readonly exact: number;
  readonly gap: number;
  readonly verdict: Verdict;
}
function endOf({ problem, certifier, highest }: Judged, at: Canonical): End {
  const without = Array.from(at.beta.keys()).filter((j) => Number.isNaN(at.beta[j]));
  const exact = exactLogLik(problem, at);
  return { exact, gap: highest(without) - exact, verdict: certifier.certify(at).verdict };
}

export function pairOf(
  judged: Judged,
  ours: Answer<Fit>,
  theirs: Real,
  sensitivity: PathSensitivity | string | undefined,
): Pair {
  const { engine, what, kind } = judged;
  const own = isRefusal(ours) ? null : endOf(judged, ours.canonical);
  const real = theirs.canonical ? endOf(judged, theirs.canonical) : null;
  const values = isRefusal(ours) || theirs.logLik === null ? null : ours.logLik - theirs.logLik;
  return {
    engine,
    what,
    kind,
    apart: values,
    refused: own ? (real ? 'neither' : 'theirs') : real ? 'ours' : 'both',
    sensitive: typeof sensitivity === 'object' && sensitivity.sensitive,
    valueRounding: typeof sensitivity === 'object' ? sensitivity.valueRounding : null,
    sameEnd: own !== null && real !== null && Math.abs(own.exact - real.exact) <= APART,
    gap: { ours: own?.gap ?? null, theirs: real?.gap ?? null },
    verdict: { ours: own?.verdict ?? null, theirs: real?.verdict ?? null },
  };
}

export const isApart = ({ apart }: Pair): boolean => apart !== null && !(Math.abs(apart) <= APART);
/** No further apart than the program says that the package's value may be off. */
export const isWithinRounding = ({ apart, valueRounding }: Pair): boolean =>
  apart !== null && valueRounding !== null && Math.abs(apart) <= valueRounding;
/** Neither the program's own mark, nor the same end, nor within the rounding that it states: a difference that nothing says. */
export const isUnnamed = (pair: Pair): boolean =>
  isApart(pair) && !pair.sensitive && !pair.sameEnd && !isWithinRounding(pair);
const isAtMaximum = (gap: number | null): boolean => gap !== null && gap <= WITHIN;
const isConvicted = (verdict: Verdict | null): boolean =>
  verdict !== null && verdict !== 'not-assessed' && !isMaximum(verdict);
/** A real fit at its maximum that the certificate calls none. On the line itself either answer is right. */
export const isFalselyConvicted = ({ gap, verdict }: Pair): boolean =>
  isAtMaximum(gap.theirs === null ? null : gap.theirs * 1.2) && isConvicted(verdict.theirs);
/** Which ends the certificate calls a maximum though the independent search finds more than its tolerance higher. */
export const falseMaxima = ({ gap, verdict }: Pair): readonly ('ours' | 'theirs')[] =>
  (['ours', 'theirs'] as const).filter(
    (end) => verdict[end] !== null && isMaximum(verdict[end]) && gap[end] !== null && !(gap[end] <= WITHIN),
  );
/** The star is no maximum, the package is one, and nothing says that the package may end elsewhere. */
export const isHeldAgainstPackage = (pair: Pair): boolean =>
  isConvicted(pair.verdict.ours) && isAtMaximum(pair.gap.theirs) && !pair.sensitive;
/** What the exit code counts. */
export const isWrong = (pair: Pair): boolean =>
  isUnnamed(pair) || isFalselyConvicted(pair) || isHeldAgainstPackage(pair) || falseMaxima(pair).length > 0;
