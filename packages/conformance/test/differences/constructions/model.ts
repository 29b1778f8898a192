import { type Construction, lme4, ML, pair, REML, statedBy } from '../construction.ts';
import { highest } from '../reported.ts';

/** What differs before anything is estimated: rows, X, weights, Z, the criterion. */
export const model: readonly Construction[] = [
  pair('dropped-row', ['rows-used'], 'b leaves out one row', (_, seed) => ({
    a: lme4(),
    b: lme4({ where: `row != ${1 + (seed % 90)}` }),
  })),
  pair('subset', ['rows-used'], 'b leaves out the large x', () => ({
    a: lme4({ backend: 'nlme' }),
    b: lme4({ backend: 'nlme', where: 'x < 4.2' }),
  })),
  pair('reml-ml', ['reml-vs-ml'], 'one engine, two criteria', () => ({ a: lme4(), b: lme4({ method: 'ML' }) })),
  pair('sum-contrasts', ['contrast-coding'], 'b codes f by sum contrasts', () => ({
    a: lme4({ method: 'ML' }),
    b: lme4({ method: 'ML', contrasts: 'sum' }),
  })),
  pair('helmert-contrasts', ['contrast-coding'], 'b codes f by Helmert contrasts', () => ({
    a: lme4({ contrasts: 'helmert' }),
    b: lme4(),
  })),
  pair('centred-covariate', ['contrast-coding'], 'x is centred in b', () => ({
    a: lme4({ formula: 'y ~ cx + f + (1 | g)', derive: { cx: 'x * 1' } }),
    b: lme4({ formula: 'y ~ cx + f + (1 | g)', derive: { cx: 'x - mean(x)' } }),
  })),
  pair('other-reference', ['level-order'], 'b has its levels in another order', () => ({
    a: lme4(),
    b: lme4({ factors: { f: ['b', 'a', 'c'] } }),
  })),
  pair('number-as-factor', ['type-coercion'], 'dose is a number in a and a factor in b', () => ({
    a: lme4({ formula: 'y ~ x + dose + (1 | g)' }),
    b: lme4({ formula: 'y ~ x + dose + (1 | g)', factors: { dose: null } }),
  })),
  pair(
    'implicit-nesting',
    ['grouping-coding'],
    'h repeats across g: crossed in a, nested in b',
    () => ({
      a: lme4({ formula: 'y ~ x + (1 | g) + (1 | h)' }),
      b: lme4({ formula: 'y ~ x + (1 | g) + (1 | g:h)' }),
    }),
    { innerSD: 2 },
  ),
  pair(
    'no-correlation',
    ['double-bar-expansion'],
    'b leaves out the correlation',
    () => ({
      a: lme4({ formula: 'y ~ x + (x | g)' }),
      b: lme4({ formula: 'y ~ x + (x || g)' }),
    }),
    { slopeSD: 0.7 },
  ),
  pair('weights-kind', ['weights-meaning'], 'weights as precisions in a, as copies in b', () => ({
    a: { ...ML, backend: 'glmmTMB', weights: 'w', weightsKind: 'precision' },
    b: { ...ML, backend: 'glmmTMB', weights: 'w', weightsKind: 'likelihood' },
  })),
  pair('double-weights', ['weights-meaning'], 'b has twice the weights of a', () => ({
    a: lme4({ weights: 'w' }),
    b: lme4({ weights: 'w2' }),
  })),
  pair('unsaid-row', ['rows-used'], 'both are given as fits; b left out a row and does not say which', (csv, seed) => {
    const [one, other] = [statedBy(csv, REML), statedBy(csv, { ...REML, where: `row != ${1 + (seed % 90)}` })];
    return {
      a: { ...REML, fit: one.say(highest(one.problem)) },
      b: { ...REML, fit: other.say(highest(other.problem)) },
    };
  }),
  pair('order-of-terms', [], 'the same terms in another order, compared by name', () => ({
    a: lme4({ method: 'ML' }),
    b: lme4({ method: 'ML', formula: 'y ~ f + x + (1 | g)' }),
  })),
  pair('cell-means', ['contrast-coding'], 'f by cell means in b', () => ({
    a: lme4({ formula: 'y ~ f + x + (1 | g)' }),
    b: lme4({ formula: 'y ~ 0 + f + x + (1 | g)' }),
  })),
  pair('helmert-and-sum', ['contrast-coding'], 'three levels: a change of basis of 0, 1 and -1', () => ({
    a: lme4({ contrasts: 'helmert' }),
    b: lme4({ contrasts: 'sum' }),
  })),
  pair('shifted-by-one', ['contrast-coding'], 'x is less by exactly 1 in b', () => ({
    a: lme4(),
    b: lme4({ derive: { x: 'x - 1' } }),
  })),
  pair('helmert-reordered', ['level-order'], 'Helmert contrasts of levels in another order', () => ({
    a: lme4({ contrasts: 'helmert' }),
    b: lme4({ contrasts: 'helmert', factors: { f: ['c', 'a', 'b'] } }),
  })),
  pair('other-column-dropped', ['rank-policy'], 'of two columns the later one is dropped', () => ({
    a: lme4({ formula: 'y ~ x + v + (1 | g)', derive: { v: '2 * x - 1' } }),
    b: lme4({ formula: 'y ~ v + x + (1 | g)', derive: { v: '2 * x - 1' } }),
  })),
  pair('two-values-as-factor', ['type-coercion'], 'rows of dose 1 and 3: a number in a, a factor in b', () => ({
    a: lme4({ formula: 'y ~ x + dose + (1 | g)', where: 'dose != 2' }),
    b: lme4({ formula: 'y ~ x + dose + (1 | g)', where: 'dose != 2', factors: { dose: null } }),
  })),
];
