/**
 * Penalized quasi-likelihood, as MASS::glmmPQL does it: a linear mixed model of working responses by maximum likelihood, with a
 * scale of its own, until the linear predictor stays (Breslow & Clayton 1993, section 2; Wolfinger & O'Connell 1993). Made of an
 * engine for linear models, because no engine here is one of it:
 *
 *   z = eta + (y - mu) d eta/d mu,    w = m (d mu/d eta)^2 / V(mu),    z ~ X beta + Z b, weights w
 */
import { choose, type Fit, isRefusal, type Problem, withConditional } from '@mixdiff/contract';
import type { Entrant } from '@mixdiff/runs';

interface Working {
  readonly link: (mu: number) => number;
  readonly mean: (eta: number) => number;
  /** d mu / d eta, of eta. */
  readonly slope: (eta: number) => number;
  readonly variance: (mu: number) => number;
}
const logistic = (eta: number): number => 1 / (1 + Math.exp(-eta));
const BINOMIAL = (mu: number): number => mu * (1 - mu);
const WORKING: Readonly<Record<string, Working>> = {
  'binomial(logit)': {
    link: (mu) => Math.log(mu / (1 - mu)),
    mean: logistic,
    slope: (eta) => BINOMIAL(logistic(eta)),
    variance: BINOMIAL,
  },
  'poisson(log)': { link: Math.log, mean: Math.exp, slope: Math.exp, variance: (mu) => mu },
  'Gamma(log)': { link: Math.log, mean: Math.exp, slope: Math.exp, variance: (mu) => mu * mu },
};
/** glmmPQL's niter is 10; its tolerance is a change of 1e-6 in the sum of squares of the linear predictor. */
const [ROUNDS, TOLERANCE] = [10, 1e-6];

/** null: of another family or link, or the engine does not take the working model. */
export async function pqlOf(problem: Problem, entrant: Entrant): Promise<Fit | null> {
  const { y, trials, family, link } = problem.response;
  const name = `${family}(${link})`;
  const working = Object.hasOwn(WORKING, name) ? WORKING[name] : undefined;
  if (!working || !entrant.backend.open || problem.parts.zeroInflation || problem.parts.dispersion) return null;
  const offset = problem.parts.conditional.offset;
  const prior = problem.weights?.values;
  const m = y.map((_, i) => (trials?.[i] ?? 1) * (prior?.[i] ?? 1));
  const share = y.map((v, i) => v / (trials?.[i] ?? 1));
  // as glm() starts
  const start = share.map((v, i) =>
    family === 'binomial'
      ? ((m[i] as number) * v + 0.5) / ((m[i] as number) + 1)
      : v + 0.1 * Number(family === 'poisson'),
  );
  let eta = start.map(working.link);
  let fit: Fit | null = null;
  const chosen = choose(entrant.backend);
  if (isRefusal(chosen)) return null;
  for (let round = 0; round < ROUNDS; round++) {
    const slope = eta.map(working.slope);
    const z = eta.map(
      (at, i) => at - (offset?.[i] ?? 0) + ((share[i] as number) - working.mean(at)) / (slope[i] as number),
    );
    const w = eta.map((at, i) => ((m[i] as number) * (slope[i] as number) ** 2) / working.variance(working.mean(at)));
    const linear: Problem = {
      ...withConditional(problem, { offset: null }),
      response: { y: z, trials: null, family: 'gaussian', link: 'identity' },
      weights: { values: w, kind: 'precision' },
      method: 'ML',
    };
    const engine = await entrant.backend.open(linear, chosen);
    if (isRefusal(engine)) return null;
    const reached = engine.fit();
    if (isRefusal(reached)) return null;
    fit = reached;
    const next = reached.fitted.map((v, i) => v + (offset?.[i] ?? 0));
    const moved = next.reduce((sum, v, i) => sum + (v - (eta[i] as number)) ** 2, 0);
    const size = next.reduce((sum, v) => sum + v * v, 0);
    eta = next;
    if (moved < TOLERANCE * size) break;
  }
  return fit && asPseudoLikelihood(fit, problem);
}
/** Its point is one of the model; its scale is not, and there is no log-likelihood of the data. */
const asPseudoLikelihood = (fit: Fit, { method, weights }: Problem): Fit => ({
  ...fit,
  method,
  meaning: {
    ...fit.meaning,
    criterion: { kind: 'pseudo-likelihood' },
    weights: weights?.kind === 'precision' ? 'precision' : 'likelihood',
  },
  canonical: { ...fit.canonical, residual: { kind: 'none' } },
  logLik: Number.NaN,
  criterion: Number.NaN,
  ranef: [],
  notes: [],
});
