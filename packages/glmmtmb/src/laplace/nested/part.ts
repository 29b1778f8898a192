/** Nested random intercepts: H is eliminated level by level, and costs a few products each. */
import type { Problem } from '@mixdiff/contract';
import type { Covariance } from '../../term-covariance.ts';
import { coordinatesOf } from '../coordinates.ts';
import type { Density } from '../families/density.ts';
import { type Guess, guessOf } from '../guesses.ts';
import { type Layout, sortedSide } from '../layout.ts';
import type { ModeSystem } from '../mode-system.ts';
import type { RandomPart } from '../random-part.ts';
import { type RowDensities, rowDensities } from '../row-densities.ts';
import { levelRowsOf } from './compiled/level-rows.ts';
import { type NestedIntercepts, sorted } from './design.ts';
import { nestedGradient } from './gradient.ts';
import { type LevelRows, sumByLevel } from './level-rows.ts';
import { addInwards, addOutwards, factorLevels, type LevelWork, levelWork, solveLevels } from './levels.ts';

export function nestedPart(
  design: NestedIntercepts,
  problem: Problem,
  density: Density,
  covariances: readonly Covariance[],
  { mean, thetaAt }: Pick<Layout, 'mean' | 'thetaAt'>,
): RandomPart {
  const { q, terms, ptr, order } = design;
  const rows = rowDensities(sortedResponse(problem, order), density);
  const levelRows = levelRowsOf(rows, ptr, sortedSide(mean, order));
  const work = levelWork(design);
  const scale = new Float64Array(terms.length);
  const first = problem.random.map((_, k) => terms.find(({ term }) => term === k)?.first ?? 0);
  const levels = problem.random.map((term) => term.levels.length);
  const b = new Float64Array(q);
  const of = Int32Array.from({ length: rows.n });
  for (let l = 0; l + 1 < ptr.length; l++) of.fill(terms[0].first + l, ptr[l], ptr[l + 1]);
  return {
    rows,
    order,
    system: systemOf(design, rows, levelRows, work, b),
    coordinates: coordinatesOf({ terms: first.map((at) => ({ first: at })), fixed: 0 }, scale, covariances, levels),
    scale,
    first,
    predictMean: levelRows.predict,
    setFactors(T) {
      return terms.every(({ term }, k) => {
        const t = T[term][0];
        const s = Math.max(1, Math.abs(t));
        scale[term] = s;
        work.a[k] = t / s;
        work.p[k] = 1 / (s * s);
        return Number.isFinite(t);
      });
    },
    etaOf(i, v) {
      let eta = rows.base[i];
      for (let k = 0, j = of[i]; j >= 0; k++, j = design.around[j]) eta += work.a[k] * v[j];
      return eta;
    },
    zetaOf: () => 0,
    differentiate: nestedGradient(design, rows, levelRows, work, scale, covariances, thetaAt),
  };
}
/** The problem with what belongs to rows of the response as they are sorted. */
function sortedResponse(problem: Problem, order: Int32Array | null): Problem {
  if (!order) return problem;
  const { response, weights } = problem;
  const { y, trials } = response;
  return {
    ...problem,
    response: { ...response, y: sorted(order, y), trials: trials && sorted(order, trials) },
    weights: weights && { ...weights, values: sorted(order, weights.values) },
  };
}

function systemOf(
  design: NestedIntercepts,
  rows: RowDensities,
  levelRows: LevelRows,
  work: LevelWork,
  b: Float64Array,
): ModeSystem {
  const { q, terms, ptr } = design;
  const { a, p, score, information } = work;
  const innermost = (x: Float64Array): Float64Array => x.subarray(terms[0].first, terms[0].end);
  const [ownB, ownScore, ownInformation] = [innermost(b), innermost(score), innermost(information)];
  const kept = [score, information].map((x) => ({ x, copy: new Float64Array(q) }));
  const keptSlope = new Float64Array(q);
  const termOf = new Int32Array(q);
  terms.forEach(({ first: from, end }, k) => {
    termOf.fill(k, from, end);
  });
  /** slope <- a S - p v; the prior's part of F. */
  function slopeAt(v: Float64Array, slope: Float64Array): number {
    let prior = 0;
    for (let k = 0; k < terms.length; k++) {
      let squares = 0;
      for (let j = terms[k].first, { end } = terms[k]; j < end; j++) {
        slope[j] = a[k] * score[j] - p[k] * v[j];
        squares += v[j] * v[j];
      }
      prior += (p[k] * squares) / 2;
    }
    return prior;
  }
  return {
    q,
    separate: terms.length === 1,
    bend(v, slope) {
      addInwards(design, a, v, b);
      const sum = levelRows.bend(ownB, ownScore, ownInformation);
      addOutwards(design, score);
      addOutwards(design, information);
      return slopeAt(v, slope) - sum;
    },
    heightAt(v) {
      const { n, density, weights, base, y, trials, delta, psi } = rows;
      addInwards(design, a, v, b);
      let height = 0;
      for (let l = 0, i = 0; i < n; i++) {
        while (i >= ptr[l + 1]) l++;
        const w = weights ? weights[i] : 1;
        if (w !== 0) height -= w * density.kernel(base[i] + ownB[l], y[i], trials[i], delta[i], psi);
      }
      for (let j = 0; j < q; j++) height += (p[termOf[j]] * v[j] * v[j]) / 2;
      return height;
    },
    bendAtGuesses(slope) {
      const { e, ee } = rows.of;
      for (let i = 0; i < rows.n; i++) {
        guessOf(rows, i, guess);
        e[i] = guess.weight * guess.distance;
        ee[i] = guess.weight;
      }
      sumByLevel(ptr, e, ownScore);
      sumByLevel(ptr, ee, ownInformation);
      addOutwards(design, score);
      addOutwards(design, information);
      for (let j = 0; j < q; j++) slope[j] = a[termOf[j]] * score[j];
    },
    keep(slope) {
      for (const { x, copy } of kept) copy.set(x);
      keptSlope.set(slope);
    },
    restore(slope) {
      for (const { x, copy } of kept) x.set(copy);
      slope.set(keptSlope);
    },
    diagonal: (j) => p[termOf[j]] + a[termOf[j]] ** 2 * information[j],
    factor: (t, units) => factorLevels(design, work, t, units === 'b'),
    solve: (x) => solveLevels(design, work, x),
    halfLogDet: () => work.logDet / 2,
  };
}
const guess: Guess = { distance: 0, weight: 0 };
