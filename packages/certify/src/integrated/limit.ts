/**
 * Limits of a family, where the model is a smaller one: a dispersion of zero (negative binomial: Poisson; beta-binomial: binomial), a probability
 * of further zeros of zero, a further parameter at its end (shape-limits.ts). The maximum lies there if the smaller model's is as high, and the log-likelihood does not rise from there with
 * the parameter.
 */
import {
  type Canonical,
  type Criterion,
  type Endless,
  isRefusal,
  type Matrix,
  type OtherPart,
  type Problem,
} from '@mixdiff/contract';
import { isHurdle, openReferee, type Referee } from '@mixdiff/referee';
import { searchIntegrated } from '@mixdiff/surface';
import { WITHIN } from '../ridge.ts';
import { type Smaller, shapeLimits } from './shape-limits.ts';

export interface Limit {
  readonly endless: Endless;
  /** The maximum, in the terms of the larger model: with a parameter that small that it costs nothing. */
  readonly at: Canonical;
  readonly logLik: number;
}
/** The smaller model is searched where its log-likelihood at the best point is no more than this below: both may have a maximum. */
const NEAR = 3;
/** What stands for a parameter of zero where its slope is asked for: a dispersion, a logit. */
const SMALL = 1e-6;
const RARE = -18;

const WITHOUT: Readonly<Record<string, string>> = {
  nbinom1: 'poisson',
  nbinom2: 'poisson',
  truncated_nbinom1: 'truncated_poisson',
  truncated_nbinom2: 'truncated_poisson',
  betabinomial: 'binomial',
};

/** `best`: the highest point found of the model itself. null: its maximum is inside. */
export function limitOf(
  problem: Problem,
  criterion: Criterion,
  referee: Referee,
  best: Canonical,
  bestLogLik: number,
): Limit | null {
  for (const smaller of smallerModels(problem)) {
    const own = openReferee(smaller.problem, { criterion });
    if (isRefusal(own)) continue;
    const judge = (at: Canonical): Canonical => smaller.judged?.(at) ?? at;
    const there = own.logLik(judge(smaller.point(best)));
    if (isRefusal(there) || there.logLik < bestLogLik - NEAR) continue;
    const search = searchIntegrated(smaller.problem, criterion);
    const reached = [smaller.point(best), ...new Set((search?.summits ?? []).map(({ at }) => at))].flatMap((at) => {
      const judged = own.logLik(judge(at));
      return isRefusal(judged) ? [] : [{ at, logLik: judged.logLik }];
    });
    const top = reached.reduce((most, one) => (one.logLik > most.logLik ? one : most));
    if (top.logLik < bestLogLik - WITHIN) continue;
    const at = smaller.back(top.at);
    if (!at) continue;
    const slope = smaller.slope(referee, at, top.logLik);
    if (slope !== null && slope > SLOPE) continue;
    return { endless: { of: smaller.of, direction: [], supremum: top.logLik, slope }, at, logLik: top.logLik };
  }
  return null;
}
/** Above which the log-likelihood is taken to rise. */
const SLOPE = 1e-3;

function smallerModels(problem: Problem): Smaller[] {
  const { response, parts, random } = problem;
  const found: Smaller[] = shapeLimits(problem);
  const family = Object.hasOwn(WITHOUT, response.family) ? WITHOUT[response.family] : undefined;
  if (family && !parts.dispersion) {
    found.push({
      of: 'dispersion',
      problem: { ...problem, response: { ...response, family } },
      point: (at) => ({ ...at, residual: { kind: 'none' } }),
      back: (at) => ({ ...at, residual: { kind: 'none', family: { dispersion: SMALL } } }),
      slope: (referee, at) => {
        const score = referee.score(at);
        return isRefusal(score) ? null : (score.ddispersion ?? null);
      },
    });
  }
  const { zeroInflation, ...rest } = parts;
  // of a hurdle all zeros are of that part: it can do without where there are none
  if (zeroInflation && !(isHurdle(response.family) && response.y.includes(0))) {
    const { X } = zeroInflation;
    const intercept = Array.from({ length: X.ncol }, (_, j) => j).find((j) =>
      X.data.subarray(j * X.nrow, (j + 1) * X.nrow).every((x) => x === 1),
    );
    const without = (at: Canonical, part: OtherPart): Canonical['others'] => {
      const { [part]: _, ...left } = at.others ?? {};
      return Object.keys(left).length > 0 ? left : undefined;
    };
    found.push({
      of: 'zero-inflation',
      problem: { ...problem, parts: rest, random: random.filter(({ part }) => part !== 'zeroInflation') },
      point: (at) => ({
        ...at,
        others: without(at, 'zeroInflation'),
        Sigma: at.Sigma.filter((_, k) => random[k].part !== 'zeroInflation'),
      }),
      back: (at) => {
        if (intercept === undefined) return null;
        const coefficients = Float64Array.from({ length: X.ncol }, (_, j) => (j === intercept ? RARE : 0));
        let next = 0;
        const Sigma = random.map(({ part, columns }): Matrix => {
          const c = columns.length;
          return part === 'zeroInflation' ? { nrow: c, ncol: c, data: new Float64Array(c * c) } : at.Sigma[next++];
        });
        return { ...at, others: { ...at.others, zeroInflation: coefficients }, Sigma };
      },
      slope: (referee, at) => {
        const score = referee.score(at);
        if (isRefusal(score) || intercept === undefined) return null;
        const p = Math.exp(RARE);
        return (score.dothers?.zeroInflation?.[intercept] ?? Number.NaN) / (p * (1 - p));
      },
    });
  }
  return found;
}
