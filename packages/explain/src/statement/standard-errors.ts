/**
 * Which definition reproduces the standard errors that a fit reports. Asked before its degrees of freedom, which may go with
 * them.
 */
import type { Meaning, Problem } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import type { Side } from '../ladder/side.ts';
import { coarseness } from './coarseness.ts';
import { matches } from './digits.ts';
import { vcovAt } from './restate.ts';

/** The declared one if it does, else the first that does, else the declared one. */
export function standardErrorsOf(side: Side): Pick<Meaning, 'se' | 'seScale'> {
  const known = found.get(side.reported);
  if (known) return known;
  const declared = side.fit.meaning;
  const { se, seScale } =
    seCandidates(declared, side.problem).find((candidate) => reproducesSE(side, candidate)) ?? declared;
  found.set(side.reported, { se, seScale });
  return { se, seScale };
}
const found = new WeakMap<object, Pick<Meaning, 'se' | 'seScale'>>();
const CLUSTERED = ['empirical', 'empirical-bias-reduced', 'empirical-jackknife'] as const;
/** Declared first, then every formula with every divisor. */
export function seCandidates(declared: Meaning, problem: Problem): Meaning[] {
  const [n, p] = [problem.response.y.length, problem.parts.conditional.columns.length];
  const carrying = problem.method === 'ML' ? ('observed-information' as const) : ('joint-precision' as const);
  const divisors = [1, Math.sqrt(n / (n - p)), Math.sqrt((n - p) / n)];
  const all = (['theta-fixed', carrying] as const).flatMap((se) =>
    divisors.map((seScale) => ({ ...declared, se, seScale })),
  );
  const adjusted = ['kenward-roger', ...(problem.residual ? (['kenward-roger-linear'] as const) : [])] as const;
  const others = [...(problem.method === 'REML' ? adjusted : []), ...(problem.residual ? CLUSTERED : [])];
  return [declared, ...all, ...others.map((se) => ({ ...declared, se, seScale: 1 }))];
}
const SE_MATCH = 1e-4;
function reproducesSE({ reported, problem, fit: { canonical } }: Side, meaning: Meaning): boolean {
  const referee = refereeOf(problem, meaning.weights, meaning.criterion);
  const vcov = referee && vcovAt(referee, problem, canonical, meaning);
  if (!vcov) return false;
  const slack = Math.max(SE_MATCH, coarseness(canonical));
  return reported.fixed.every(({ se }, j) => {
    const stated = Math.sqrt(vcov.data[j * (vcov.nrow + 1)] as number);
    return se === null || matches(se, stated, slack);
  });
}
