import { moved, nearZero, roundedDocument, shiftedLogLik } from '../altered.ts';
import { type Construction, divisor, given, lme4, ML, pair, REML, statedBy } from '../construction.ts';
import { highest } from '../reported.ts';

const VISITS = { formula: 'y ~ x + f', method: 'REML', where: 'v != 3' } as const;
const GAPS = { formula: 'y ~ x + f', method: 'REML', where: 'dose != 2 | x < 3' } as const;

/** Two causes at once. */
export const combined: readonly Construction[] = [
  pair('table-of-the-other-criterion', ['reml-vs-ml', 'rounding'], 'REML in a; ML at three decimals in b', (csv) => {
    const [one, other] = [statedBy(csv, REML), statedBy(csv, ML)];
    return {
      a: { ...REML, fit: one.say(highest(one.problem)) },
      b: { ...ML, fit: roundedDocument(other.say(highest(other.problem)), 3) },
    };
  }),
  pair('row-and-criterion', ['reml-vs-ml', 'rows-used'], 'b leaves out a row and is fitted by ML', (_, seed) => ({
    a: lme4(),
    b: lme4({ where: `row != ${1 + (seed % 90)}`, method: 'ML' }),
  })),
  pair('reference-and-criterion', ['level-order', 'reml-vs-ml'], 'other reference, other criterion', () => ({
    a: lme4(),
    b: lme4({ factors: { f: ['c', 'a', 'b'] }, method: 'ML' }),
  })),
  pair('coding-and-row', ['contrast-coding', 'rows-used'], 'sum contrasts and a row less', (_, seed) => ({
    a: lme4({ method: 'ML' }),
    b: lme4({ method: 'ML', contrasts: 'sum', where: `row != ${1 + (seed % 90)}` }),
  })),
  pair(
    'false-zero-and-divisor',
    ['false-zero', 'sigma-divisor'],
    'b is a false zero and scales its standard errors',
    (csv) =>
      given(ML, csv, ({ point, say, problem }) => ({
        a: say(point),
        b: say(nearZero(csv, ML, 1e-6), { seScale: divisor(problem) }),
      })),
  ),
  pair(
    'early-and-constant',
    ['likelihood-constant', 'stopped-short'],
    'b stopped early and leaves out a constant',
    (csv) =>
      given(ML, csv, ({ point, say, problem }) => {
        const constant = (problem.response.y.length * Math.log(2 * Math.PI)) / 2;
        return { a: say(point), b: shiftedLogLik(say(moved(point, 1.4, 0.9)), constant) };
      }),
  ),
  pair('criterion-and-bic', ['ic-convention', 'reml-vs-ml'], 'REML with log(n - p) in a, ML with log n in b', (csv) => {
    const [one, other] = [statedBy(csv, REML), statedBy(csv, ML)];
    const n = one.problem.response.y.length;
    return {
      a: { ...REML, fit: one.say(highest(one.problem), { nBIC: n - one.problem.parts.conditional.columns.length }) },
      b: { ...ML, fit: other.say(highest(other.problem)) },
    };
  }),
  pair(
    'dropped-and-of-many-variances',
    ['df-method', 'dropped-visits', 'ic-convention', 'structure-name-clash'],
    'no row has visit 3: dropped by a, which has a variance for each visit; kept by b, which has one; each by its own conventions',
    () => ({
      a: { ...VISITS, factors: { v: null }, backend: 'mmrm', repeated: 'ar1h(v | g)' },
      b: { ...VISITS, backend: 'nlme', correlation: 'corAR1(form = ~ v | g)' },
    }),
  ),
  pair(
    'row-order-and-many-variances',
    ['df-method', 'ic-convention', 'structure-name-clash', 'time-index'],
    'rows are missing: positions by row order and one variance in a, by visit with a variance for each in b; each by its own conventions',
    () => ({
      a: { ...GAPS, backend: 'nlme', correlation: 'corAR1(form = ~ 1 | g)' },
      b: { ...GAPS, factors: { v: null }, backend: 'mmrm', repeated: 'ar1h(v | g)' },
    }),
  ),
];
