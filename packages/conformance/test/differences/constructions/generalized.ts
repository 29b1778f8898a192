import type { Criterion } from '@mixdiff/contract';
import type { PairSide } from '@mixdiff/schema';
import { type Construction, given, pair, statedBy } from '../construction.ts';
import { simulated, toCsv } from '../data.ts';
import { highest } from '../reported.ts';

const BINARY = { formula: 'yb ~ x + (1 | g)', family: 'binomial', method: 'ML' } as const;
const GROUPED = { formula: 'cbind(yk, yn5) ~ x + (1 | g)', family: 'binomial', method: 'ML' } as const;
const COUNTS = { formula: 'yc ~ x + (1 | g)', method: 'ML' } as const;
const by = (backend: string, model: object, change: Partial<PairSide> = {}): PairSide =>
  ({ backend, ...model, ...change }) as PairSide;
const glmer = (model: object, change: Partial<PairSide> = {}): PairSide =>
  by('lme4', model, { as: '2.1-0', ...change });
const nagq = (value: string) => ({ choices: { nagq: value } });
/** Many groups of few rows: the random effects are far from normal given the data. */
const SMALL = { groups: 60, perGroup: 4, groupSD: 4 };
const LARGE = { groups: 12, perGroup: 8, groupSD: 2 };
const FEW = { groups: 15, perGroup: 4, groupSD: 2 };
const DERIVED = { high: 'as.numeric(x > 3.2)', ys: 'pmax(yb, as.numeric(x > 3.2))' };
const QUADRATURE: Criterion = { kind: 'quadrature', nodes: 9 };
const OF_FAMILY = { se: 'observed-information', df: 'infinite', statistic: 'z', weights: 'likelihood' } as const;

/** Every row of five trials, and its trials as rows of their own. */
function counted(csv: string): string {
  const [header = '', ...rows] = csv.trim().split('\n');
  const [yk, yn5] = ['yk', 'yn5'].map((name) => header.split(',').indexOf(name));
  const single = rows.flatMap((row) => {
    const cells = row.split(',');
    const [k, failures] = [Number(cells[yk as number]), Number(cells[yn5 as number])];
    return Array.from({ length: k + failures }, (_, i) => `${row},${Number(i < k)},single`);
  });
  return `${[`${header},hit,kind`, ...rows.map((row) => `${row},0,counted`), ...single].join('\n')}\n`;
}
/** How the random effects of generalized models are integrated out, and what else their criteria differ by. */
export const generalized: readonly Construction[] = [
  pair(
    'nodes',
    ['approximation-order'],
    'Laplace in a, 15 nodes in b',
    () => ({
      a: glmer(BINARY),
      b: glmer(BINARY, nagq('15')),
    }),
    SMALL,
  ),
  pair(
    'nodes-and-engine',
    ['approximation-order'],
    'glmmTMB in a, 9 nodes of glmer in b',
    () => ({
      a: by('glmmTMB', BINARY),
      b: glmer(BINARY, nagq('9')),
    }),
    SMALL,
  ),
  pair(
    'unsaturated',
    ['likelihood-constant'],
    '9 nodes, by 2.1-0 and as 2.0-6 states them, factored afresh',
    () => ({
      a: glmer(GROUPED, nagq('9')),
      b: glmer(GROUPED, { as: '2.0-1', choices: { nagq: '9', factorization: 'fresh' } }),
    }),
    LARGE,
  ),
  pair('joint-mode', ['nagq0'], 'nAGQ = 0 in a', () => ({ a: glmer(BINARY, nagq('0')), b: glmer(BINARY) }), SMALL),
  pair(
    'probit-information',
    ['expected-information'],
    'one probit model by glmer and glmmTMB',
    () => ({
      a: glmer(BINARY, { link: 'probit' }),
      b: by('glmmTMB', BINARY, { link: 'probit' }),
    }),
    SMALL,
  ),
  pair(
    'factored-late',
    ['stale-factor'],
    'as 1.1-31 in a',
    () => ({
      a: glmer(GROUPED, { as: '1.1-31' }),
      b: glmer(GROUPED),
    }),
    FEW,
  ),
  pair(
    'late-and-glmmTMB',
    ['stale-factor'],
    'as 1.1-31 in a, glmmTMB in b',
    () => ({
      a: glmer(GROUPED, { as: '1.1-31' }),
      b: by('glmmTMB', GROUPED),
    }),
    FEW,
  ),
  pair(
    'RX-or-Hessian',
    ['se-definition'],
    'glmer without its derivatives in b',
    () => ({
      a: glmer(BINARY),
      b: glmer(BINARY, { choices: { derivatives: 'never' } }),
    }),
    LARGE,
  ),
  pair(
    'gamma-of-three',
    ['dispersion-handling'],
    'one gamma model by glmer and glmmTMB',
    () => ({
      a: glmer({ ...COUNTS, formula: 'yg ~ x + (1 | g)', family: 'Gamma', link: 'log' }),
      b: by('glmmTMB', { ...COUNTS, formula: 'yg ~ x + (1 | g)', family: 'Gamma', link: 'log' }),
    }),
    LARGE,
  ),
  pair(
    'theta-given',
    ['nb-theta'],
    'theta is 2 in a and 8 in b',
    () => ({
      a: glmer(COUNTS, { family: 'negative.binomial(2)' }),
      b: glmer(COUNTS, { family: 'negative.binomial(8)' }),
    }),
    LARGE,
  ),
  pair(
    'more-than-poisson',
    ['overdispersion-model'],
    'Poisson in a, nbinom1 in b',
    () => ({
      a: by('glmmTMB', COUNTS, { family: 'poisson' }),
      b: by('glmmTMB', COUNTS, { family: 'nbinom1' }),
    }),
    LARGE,
  ),
  pair(
    'effect-of-every-row',
    ['overdispersion-model'],
    'an effect of every row in b',
    () => ({
      a: by('glmmTMB', COUNTS, { family: 'poisson' }),
      b: by('glmmTMB', COUNTS, { family: 'poisson', formula: 'yc ~ x + (1 | g) + (1 | row)' }),
    }),
    LARGE,
  ),
  pair(
    'working-responses',
    ['pseudo-likelihood'],
    'b is at smaller variances, and states no likelihood',
    (csv) =>
      given(BINARY, csv, ({ point, say }) => {
        const shrunk = {
          ...point,
          beta: point.beta.map((b) => 0.85 * b),
          Sigma: point.Sigma.map((S) => ({ ...S, data: S.data.map((v) => 0.5 * v) })),
        };
        const pql = say(shrunk, { ...OF_FAMILY, criterion: { kind: 'laplace', information: 'observed' } });
        const unsaid = { logLik: null, criterion: null, deviance: null, aic: null, bic: null };
        return {
          a: say(point, { ...OF_FAMILY, criterion: { kind: 'laplace', information: 'observed' } }),
          b: { ...pql, ...unsaid, meaning: { ...pql.meaning, criterion: { kind: 'pseudo-likelihood' } } },
        };
      }),
    SMALL,
  ),
  pair(
    'product-of-factors',
    ['quadrature-overflow'],
    'b states no finite log-likelihood',
    (csv) =>
      given(BINARY, csv, ({ point, say }) => {
        const whole = say(point, { ...OF_FAMILY, criterion: QUADRATURE });
        return { a: whole, b: { ...whole, logLik: null, criterion: null, deviance: null, aic: null, bic: null } };
      }),
    LARGE,
  ),
  pair(
    'restricted-binomial',
    ['reml-of-glmm'],
    'glmmTMB by ML in a, by REML in b',
    () => ({
      a: by('glmmTMB', BINARY),
      b: by('glmmTMB', BINARY, { method: 'REML' }),
    }),
    LARGE,
  ),
  pair(
    'without-an-error',
    ['separation'],
    'every row with x above its middle is 1',
    () => {
      const model = { formula: 'ys ~ high + (1 | g)', family: 'binomial', method: 'ML', derive: DERIVED } as const;
      return { a: glmer(model), b: by('glmmTMB', model) };
    },
    LARGE,
  ),
  pair(
    'no-more-than-poisson',
    ['overdispersion-boundary'],
    'nbinom2 of counts that vary too little, by Poisson in a',
    () => ({
      a: by('glmmTMB', { formula: 'yk ~ x + (1 | g)', method: 'ML', family: 'poisson' }),
      b: by('glmmTMB', { formula: 'yk ~ x + (1 | g)', method: 'ML', family: 'nbinom2' }),
    }),
    { ...LARGE, groupSD: 0.3 },
  ),
  pair(
    'no-zeros-beyond',
    ['zero-inflation-boundary'],
    'zero-inflation in b, its probability at 1e-8, of counts that have few zeros',
    (csv) => {
      const model = { formula: 'yk ~ x + (1 | g)', method: 'ML', family: 'poisson' } as const;
      const inflated = { ...model, ziformula: '~ 1' };
      const at = { ...highest(statedBy(csv, model).problem), others: { zeroInflation: Float64Array.of(-18) } };
      const { say } = statedBy(csv, inflated);
      const meaning = { ...OF_FAMILY, criterion: { kind: 'laplace', information: 'observed' } } as const;
      return { a: by('glmmTMB', model), b: { ...inflated, fit: say(at, meaning) } };
    },
    { ...LARGE, groupSD: 0.3 },
  ),
  pair(
    'twenty-parameters',
    ['dropped-hessian'],
    'a model of 22 parameters by 2.1-0, with its Hessian in a',
    () => {
      const model = { ...GROUPED, formula: 'cbind(yk, yn5) ~ f * d3 * pair + x * z + (1 | g)', derive: { d3: 'dose' } };
      const many = { ...model, factors: { d3: null, pair: null } };
      return { a: glmer(many, { choices: { derivatives: 'always' } }), b: glmer(many) };
    },
    { groups: 20, perGroup: 12, groupSD: 2 },
  ),
  {
    name: 'counts-and-their-rows',
    label: ['likelihood-constant'],
    make(seed) {
      const of = { family: 'binomial', method: 'ML' };
      return {
        schema: 'mixdiff/pair@1',
        name: this.name,
        label: [...this.label],
        construction: 'five trials a row in a, each a row of its own in b',
        csv: counted(toCsv(simulated(seed, { groups: 8, perGroup: 5, groupSD: 2 }))),
        a: glmer({ ...GROUPED, where: 'kind == "counted"' }),
        b: glmer({ ...of, formula: 'hit ~ x + (1 | g)', where: 'kind == "single"' }),
      };
    },
  },
  pair(
    'start-without-dispersion',
    ['trigger', 'withheld-or-refused'],
    'a starts next to a Poisson, where the slope that leads away is below its tolerance and its Hessian is flat, so that it withholds the log-likelihood',
    () => ({
      a: by('glmmTMB', COUNTS, { family: 'nbinom2', start: [0, 0, 14, 0] }),
      b: by('glmmTMB', COUNTS, { family: 'nbinom2' }),
    }),
    LARGE,
  ),
  pair(
    'tails-of-none',
    ['shape-boundary'],
    'errors that take five values alike by a t in b, by a normal in a',
    () => {
      const of = { formula: 'even ~ x + (1 | g)', method: 'ML', derive: { even: 'x + row %% 5' } } as const;
      return { a: by('glmmTMB', of), b: by('glmmTMB', of, { family: 't_family' }) };
    },
    LARGE,
  ),
];
