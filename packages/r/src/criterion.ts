/** What each package maximises, as its version and its choices say. */
import { type Chosen, type Criterion, compareVersions, EXACT, isGeneralized, type Problem } from '@mixdiff/contract';
import type { DriverAnswer } from './answer.ts';
import type { RPackage } from './job.ts';

export function criterionOf(name: RPackage, problem: Problem, answer: DriverAnswer, chosen: Chosen): Criterion {
  if (!isGeneralized(problem)) return EXACT;
  if (name === 'glmmPQL') return { kind: 'pseudo-likelihood' };
  if (name === 'GLMMadaptive') return quadrature(answer.nodes ?? 1, true);
  if (name !== 'lme4') return { kind: 'laplace', information: 'observed' };
  const nodes = Number(chosen['nagq']?.value ?? 1);
  if (nodes === 0) return { kind: 'joint-mode' };
  if (OF_DISPERSION.has(problem.response.family)) return { kind: 'no-model', what: 'dispersion' };
  if (NEGATIVE.has(problem.response.family) && problem.weights) return { kind: 'no-model', what: 'weights' };
  // until 2.0-6 the determinant is that of the iterate before the last
  const stale = compareVersions(answer.versions['lme4'] ?? '', '2.1-0') < 0;
  return quadrature(nodes, isCanonical(problem), stale);
}
function quadrature(nodes: number, observed: boolean, stale = false): Criterion {
  const jumps = stale ? { stale: true as const } : {};
  return nodes > 1
    ? { kind: 'quadrature', nodes, ...jumps }
    : { kind: 'laplace', information: observed ? 'observed' : 'expected', ...jumps };
}
/** glmer finds the random effects at another dispersion than it takes the density at. */
const OF_DISPERSION: ReadonlySet<string> = new Set(['Gamma', 'inverse.gaussian', 'gaussian']);
/** Its weights multiply one term of this log-density. */
const NEGATIVE: ReadonlySet<string> = new Set(['nbinom2', 'negative.binomial']);
/** With it the expected information is the observed one. */
const CANONICAL: Readonly<Record<string, string>> = {
  binomial: 'logit',
  poisson: 'log',
  Gamma: 'inverse',
  'inverse.gaussian': '1/mu^2',
  gaussian: 'identity',
};
const isCanonical = ({ response: { family, link } }: Problem): boolean =>
  Object.hasOwn(CANONICAL, family) && CANONICAL[family] === link;
