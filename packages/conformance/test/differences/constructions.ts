import type { Canonical, Matrix } from '@mixdiff/contract';
import type { ModelSpec } from '@mixdiff/frame';
import { Random } from '@mixdiff/probability';
import type { FitDocument, PairInput, PairSide } from '@mixdiff/schema';
import { type Design, simulated, toCsv } from './data.ts';
import { diagonal, highest, plainMeaning, problemOf, stated } from './reported.ts';

/** A pair that is made of known causes. Labels say what was done to make it, and nothing of what a detector finds. */
export interface Construction {
  readonly name: string;
  readonly label: readonly string[];
  make(seed: number): PairInput;
}
const FORMULA = 'y ~ x + f + (1 | g)';
type Sides = Pick<PairInput, 'a' | 'b'>;

function pair(
  name: string,
  label: readonly string[],
  construction: string,
  sides: (csv: string, seed: number) => Sides,
  design: Partial<Design> = {},
): Construction {
  return {
    name,
    label,
    make(seed) {
      const csv = toCsv(simulated(seed, design));
      return { schema: 'mixdiff/pair@1', name, construction, label: [...label], csv, ...sides(csv, seed) };
    },
  };
}
const REML = { formula: FORMULA, method: 'REML' } as const;
const ML = { formula: FORMULA, method: 'ML' } as const;
const lme4 = (change: Partial<PairSide> = {}): PairSide => ({ ...REML, backend: 'lme4', ...change });

/** Both sides of one model, each given as the fit that it holds. */
function given(spec: ModelSpec, csv: string, make: (point: Canonical) => { a: FitDocument; b: FitDocument }): Sides {
  const { a, b } = make(highest(problemOf(csv, spec)));
  const side = (fit: FitDocument): PairSide => ({ ...(spec as PairSide), fit });
  return { a: side(a), b: side(b) };
}
const statedBy = (csv: string, spec: ModelSpec) => {
  const problem = problemOf(csv, spec);
  return { problem, meaning: plainMeaning(problem), say: (...rest: Tail) => stated(problem, ...rest) };
};
type Tail = Parameters<typeof stated> extends [unknown, ...infer R] ? R : never;

const divisor = (csv: string, spec: ModelSpec): number => {
  const { y, columns } = problemOf(csv, spec);
  return Math.sqrt(y.length / (y.length - columns.length));
};
/** The point with everything but beta moved away from the maximum. */
const moved = (point: Canonical, variances: number, sigma2: number): Canonical => ({
  beta: point.beta,
  Sigma: point.Sigma.map((S) => ({ ...S, data: S.data.map((v) => v * variances) })),
  residual: { kind: 'iid', sigma2: (point.residual.kind === 'iid' ? point.residual.sigma2 : 1) * sigma2 },
});
/** The maximum of the model whose first random term has a variance of almost nothing. */
function nearZero(csv: string, spec: ModelSpec, variance: number): Canonical {
  const problem = problemOf(csv, spec);
  const kept = problem.random.slice(1);
  if (kept.length === 0) {
    // without random effects the maximum is least squares with sigma^2 = RSS / n
    const start: Canonical = { ...highest(problem), Sigma: [diagonal(1, 0)] };
    return leastSquares(csv, spec, { ...start, Sigma: [diagonal(1, variance)] });
  }
  const rest = highest({ ...problem, random: kept });
  return { ...rest, Sigma: [diagonal(1, variance), ...rest.Sigma] };
}
function leastSquares(csv: string, spec: ModelSpec, like: Canonical): Canonical {
  const problem = problemOf(csv, spec);
  const { nrow: n, ncol: p, data } = problem.X;
  const column = (j: number): Float64Array => data.subarray(j * n, (j + 1) * n);
  const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
  const A = Array.from({ length: p }, (_, i) => [
    ...Array.from({ length: p }, (_, j) => inner(column(i), column(j))),
    inner(column(i), problem.y),
  ]);
  for (let k = 0; k < p; k++) {
    for (let i = 0; i < p; i++) {
      if (i === k) continue;
      const factor = (A[i]?.[k] as number) / (A[k]?.[k] as number);
      for (let j = k; j <= p; j++) (A[i] as number[])[j] = (A[i]?.[j] as number) - factor * (A[k]?.[j] as number);
    }
  }
  const beta = Float64Array.from(A, (row, i) => (row[p] as number) / (row[i] as number));
  const residual = problem.y.map((y, i) => y - beta.reduce((sum, b, j) => sum + b * (column(j)[i] as number), 0));
  const rss = residual.reduce((sum, r) => sum + r * r, 0);
  return { ...like, beta, residual: { kind: 'iid', sigma2: rss / (problem.method === 'REML' ? n - p : n) } };
}

/** Every number of a document at so many decimals. */
function roundedDocument(document: FitDocument, decimals: number): FitDocument {
  const round = <T>(x: T): T => (typeof x === 'number' ? (Number(x.toFixed(decimals)) as T) : x);
  const all = <T>(x: T): T =>
    Array.isArray(x) ? (x.map(all) as T) : x && typeof x === 'object' ? (objectRounded(x) as T) : round(x);
  const objectRounded = (x: object): object => Object.fromEntries(Object.entries(x).map(([k, v]) => [k, all(v)]));
  const { fixed, random, sigma, logLik, criterion, deviance, aic, bic } = document;
  return { ...document, vcov: null, ...all({ fixed, random, sigma, logLik, criterion, deviance, aic, bic }) };
}
const scaledSE = (document: FitDocument, by: number): FitDocument => ({
  ...document,
  vcov: document.vcov?.map((row) => row.map((v) => (v === null ? null : v * by ** 2))) ?? null,
  fixed: document.fixed.map((row) => ({
    ...row,
    se: row.se === null ? null : row.se * by,
    statistic: row.statistic === null ? null : row.statistic / by,
  })),
});
const shiftedLogLik = (document: FitDocument, by: number): FitDocument => {
  const shift = (x: number | null, times: number): number | null => (x === null ? null : x + times * by);
  return {
    ...document,
    logLik: shift(document.logLik, 1),
    criterion: shift(document.criterion, -2),
    deviance: shift(document.deviance, -2),
    aic: shift(document.aic, -2),
    bic: shift(document.bic, -2),
  };
};
const typedWrong = (document: FitDocument, by: number): FitDocument => ({
  ...document,
  fixed: document.fixed.map((row, j) => (j === 1 ? { ...row, estimate: (row.estimate ?? 0) * by } : row)),
});
/** By Gram and Schmidt. */
function halfLogDetXX({ nrow: n, ncol: p, data }: Matrix): number {
  const columns = Array.from({ length: p }, (_, j) => Array.from(data.subarray(j * n, (j + 1) * n)));
  const inner = (x: number[], y: number[]): number => x.reduce((sum, v, i) => sum + v * (y[i] as number), 0);
  return columns.reduce((sum, x, j) => {
    for (const q of columns.slice(0, j)) {
      const part = inner(q, x) / inner(q, q);
      x.forEach((_, i) => {
        (x[i] as number) -= part * (q[i] as number);
      });
    }
    return sum + Math.log(inner(x, x)) / 2;
  }, 0);
}
export const constructions: readonly Construction[] = [
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
  pair(
    'carried-uncertainty',
    ['se-definition'],
    'one point, standard errors with and without theta',
    (csv) =>
      given(REML, csv, (point) => {
        const { say } = statedBy(csv, REML);
        return { a: say(point), b: say(point, { se: 'joint-precision' }) };
      }),
    { groups: 6, perGroup: 6 },
  ),
  pair(
    'observed-expected',
    ['se-definition'],
    'ML: expected information in a, observed in b',
    (csv) =>
      given(ML, csv, (point) => {
        const { say } = statedBy(csv, ML);
        return { a: say(point), b: say(point, { se: 'observed-information' }) };
      }),
    { groups: 6, perGroup: 6 },
  ),
  pair('adjusted-sigma', ['sigma-divisor'], 'b multiplies its standard errors by sqrt(n/(n-p))', (csv) =>
    given(ML, csv, (point) => {
      const { say } = statedBy(csv, ML);
      return { a: say(point), b: say(point, { seScale: divisor(csv, ML) }) };
    }),
  ),
  pair('undeclared-divisor', ['sigma-divisor'], 'as adjusted-sigma, but b does not say so', (csv) =>
    given(ML, csv, (point) => {
      const { say } = statedBy(csv, ML);
      return { a: say(point), b: scaledSE(say(point), divisor(csv, ML)) };
    }),
  ),
  pair('containment-or-none', ['df-method'], 'df 20 in a, z in b', (csv) =>
    given(REML, csv, (point) => {
      const { say } = statedBy(csv, REML);
      return { a: say(point, { df: 'containment' }, 20), b: say(point, { df: 'infinite', statistic: 'z' }) };
    }),
  ),
  pair('bic-sizes', ['ic-convention'], 'BIC with log n in a, log(n - p) in b', (csv) =>
    given(REML, csv, (point) => {
      const { say, problem } = statedBy(csv, REML);
      return { a: say(point), b: say(point, { nBIC: problem.y.length - problem.columns.length }) };
    }),
  ),
  pair('bic-undeclared', ['ic-convention'], 'as bic-sizes, but b does not say so', (csv) =>
    given(REML, csv, (point) => {
      const { say, problem, meaning } = statedBy(csv, REML);
      const b = say(point, { nBIC: problem.y.length - problem.columns.length });
      return { a: say(point), b: { ...b, meaning: { ...b.meaning, nBIC: meaning.nBIC } } };
    }),
  ),
  pair('beta-not-counted', ['ic-convention'], 'b counts no fixed effects', (csv) =>
    given(REML, csv, (point) => {
      const { say, problem, meaning } = statedBy(csv, REML);
      const k = meaning.k - problem.columns.length;
      return { a: say(point), b: say(point, { k, dfResidual: problem.y.length - k }) };
    }),
  ),
  pair('no-two-pi', ['likelihood-constant'], 'b leaves out n/2 log 2 pi', (csv) =>
    given(ML, csv, (point) => {
      const { say, problem } = statedBy(csv, ML);
      return { a: say(point), b: shiftedLogLik(say(point), (problem.y.length * Math.log(2 * Math.PI)) / 2) };
    }),
  ),
  pair('table-of-a-paper', ['rounding'], 'b holds the numbers of a at three decimals', (csv) =>
    given(REML, csv, (point) => {
      const { say } = statedBy(csv, REML);
      return { a: say(point), b: roundedDocument(say(point), 3) };
    }),
  ),
  pair('coarse-table', ['rounding'], 'b holds the numbers of a at two decimals', (csv) =>
    given(ML, csv, (point) => {
      const { say } = statedBy(csv, ML);
      return { a: roundedDocument(say(point), 2), b: say(point) };
    }),
  ),
  pair('stopped-early', ['stopped-short'], 'b stopped with variances a third too large', (csv) =>
    given(ML, csv, (point) => {
      const { say } = statedBy(csv, ML);
      return { a: say(point), b: say(moved(point, 1.35, 0.92)) };
    }),
  ),
  pair('stopped-slightly', ['stopped-short'], 'b stopped a little short', (csv) =>
    given(REML, csv, (point) => {
      const { say } = statedBy(csv, REML);
      return { a: say(moved(point, 0.9, 1.02)), b: say(point) };
    }),
  ),
  pair('out-of-iterations', ['budget-exhausted'], 'Nelder-Mead at its limit of 500 evaluations', () => ({
    a: { ...ML, formula: 'y ~ x + z + f + dose + (1 | g)', backend: 'glmmTMB', choices: { optimizer: 'newton' } },
    b: { ...ML, formula: 'y ~ x + z + f + dose + (1 | g)', backend: 'glmmTMB', choices: { optimizer: 'Nelder-Mead' } },
  })),
  pair('false-zero', ['false-zero'], 'b has a variance of 1e-6 and all else at its best', (csv) =>
    given(ML, csv, (point) => {
      const { say } = statedBy(csv, ML);
      return { a: say(point), b: say(nearZero(csv, ML, 1e-6)) };
    }),
  ),
  pair(
    'false-zero-nested',
    ['false-zero'],
    'the first of two variances is 1e-6 in a',
    (csv) => {
      const spec = { formula: 'y ~ x + (1 | g:h) + (1 | g)', method: 'REML' } as const;
      return given(spec, csv, (point) => {
        const { say } = statedBy(csv, spec);
        return { a: say(nearZero(csv, spec, 1e-6)), b: say(point) };
      });
    },
    { innerSD: 2 },
  ),
  pair(
    'boundary-start',
    ['false-zero'],
    'an optimizer that follows the gradient starts at zero, where it vanishes',
    () => ({
      a: lme4({ method: 'ML' }),
      b: lme4({ method: 'ML', choices: { optimizer: 'lbfgs', boundary: 'skip' }, start: [0] }),
    }),
  ),
  {
    name: 'true-zero',
    label: ['boundary-representation'],
    make(seed) {
      // not every draw from a variance of zero has its maximum at zero: take the next that has
      for (let k = 0; ; k++) {
        const csv = toCsv(simulated(seed + 1000 * k, { groupSD: 0, innerSD: 0 }));
        const spec = { formula: 'y ~ x + (1 | g)', method: 'ML' } as const;
        const point = highest(problemOf(csv, spec));
        if ((point.Sigma[0]?.data[0] ?? 1) > 0) continue;
        const { say } = statedBy(csv, spec);
        const small: Canonical = { ...point, Sigma: [diagonal(1, 1e-7)] };
        const construction = 'a true zero: written 0 in a, as 1e-7 in b';
        const sides = { a: { ...spec, fit: say(point) }, b: { ...spec, fit: say(small) } };
        return { schema: 'mixdiff/pair@1', name: 'true-zero', construction, label: [...this.label], csv, ...sides };
      }
    },
  },
  {
    name: 'two-maxima',
    label: ['local-maximum'],
    make(seed) {
      // ten rows with two maxima under ML, in other units for every seed
      const random = new Random(seed);
      const [scale, shift, stretch] = [1 + 3 * random.unifRand(), 5 * random.unifRand(), 1 + random.unifRand()];
      const x = [5, 6, 12, 11, 12, 1, 6, 4, 4, 3].map((v) => stretch * v);
      const y = [7, 8, 13, 15, 13, 6, 6, 6, 7, 7].map((v) => shift + scale * v);
      const rows = y.map((value, i) => ({ y: value, x: x[i] as number, g: `g${[1, 1, 2, 2, 2, 3, 3, 3, 3, 3][i]}` }));
      const csv = toCsv(rows);
      const spec = { formula: 'y ~ x + (1 | g)', method: 'ML' } as const;
      const { say, problem } = statedBy(csv, spec);
      const construction = 'lme4 stops at the lower of two maxima; b holds the higher';
      const sides = { a: { ...spec, backend: 'lme4' }, b: { ...spec, fit: say(highest(problem)) } };
      return { schema: 'mixdiff/pair@1', name: 'two-maxima', construction, label: [...this.label], csv, ...sides };
    },
  },
  {
    name: 'confounded-variances',
    label: ['flat-ridge'],
    make(seed) {
      // as many groups as rows: only the sum of the two variances is known
      const rows = simulated(seed, { groups: 20, perGroup: 1 });
      const csv = toCsv(rows);
      const spec = { formula: 'y ~ x + (1 | g)', method: 'ML' } as const;
      const { say, problem } = statedBy(csv, spec);
      const point = highest(problem);
      const { beta, residual } = point;
      const total = (point.Sigma[0]?.data[0] ?? 0) + (residual.kind === 'iid' ? residual.sigma2 : 0);
      const split = (part: number): Canonical => ({
        beta,
        Sigma: [diagonal(1, part * total)],
        residual: { kind: 'iid', sigma2: (1 - part) * total },
      });
      const construction = 'one total variance, split in two ways';
      const sides = { a: { ...spec, fit: say(split(0.25)) }, b: { ...spec, fit: say(split(0.7)) } };
      const name = 'confounded-variances';
      return { schema: 'mixdiff/pair@1', name, construction, label: [...this.label], csv, ...sides };
    },
  },
  pair('unsaid-row', ['rows-used'], 'both are given as fits; b left out a row and does not say which', (csv, seed) => {
    const [one, other] = [statedBy(csv, REML), statedBy(csv, { ...REML, where: `row != ${1 + (seed % 90)}` })];
    return {
      a: { ...REML, fit: one.say(highest(one.problem)) },
      b: { ...REML, fit: other.say(highest(other.problem)) },
    };
  }),
  pair('table-of-the-other-criterion', ['reml-vs-ml', 'rounding'], 'REML in a; ML at three decimals in b', (csv) => {
    const [one, other] = [statedBy(csv, REML), statedBy(csv, ML)];
    return {
      a: { ...REML, fit: one.say(highest(one.problem)) },
      b: { ...ML, fit: roundedDocument(other.say(highest(other.problem)), 3) },
    };
  }),
  pair('nothing', [], 'the same fit twice', (csv) =>
    given(REML, csv, (point) => {
      const { say } = statedBy(csv, REML);
      return { a: say(point), b: say(point) };
    }),
  ),
  pair('order-of-terms', [], 'the same terms in another order, compared by name', () => ({
    a: lme4({ method: 'ML' }),
    b: lme4({ method: 'ML', formula: 'y ~ f + x + (1 | g)' }),
  })),
  // two causes
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
      given(ML, csv, (point) => {
        const { say } = statedBy(csv, ML);
        return { a: say(point), b: say(nearZero(csv, ML, 1e-6), { seScale: divisor(csv, ML) }) };
      }),
  ),
  pair(
    'early-and-constant',
    ['likelihood-constant', 'stopped-short'],
    'b stopped early and leaves out a constant',
    (csv) =>
      given(ML, csv, (point) => {
        const { say, problem } = statedBy(csv, ML);
        const constant = (problem.y.length * Math.log(2 * Math.PI)) / 2;
        return { a: say(point), b: shiftedLogLik(say(moved(point, 1.4, 0.9)), constant) };
      }),
  ),
  pair('criterion-and-bic', ['ic-convention', 'reml-vs-ml'], 'REML with log(n - p) in a, ML with log n in b', (csv) => {
    const [one, other] = [statedBy(csv, REML), statedBy(csv, ML)];
    const n = one.problem.y.length;
    return {
      a: { ...REML, fit: one.say(highest(one.problem), { nBIC: n - one.problem.columns.length }) },
      b: { ...ML, fit: other.say(highest(other.problem)) },
    };
  }),
  // no known cause
  pair('larger-errors', ['unexplained'], 'standard errors of b are 1.1 times what any definition gives', (csv) =>
    given(REML, csv, (point) => {
      const { say } = statedBy(csv, REML);
      return { a: say(point), b: scaledSE(say(point), 1.1) };
    }),
  ),
  pair('odd-likelihood', ['unexplained'], 'the log-likelihood of b is off by 0.37', (csv) =>
    given(ML, csv, (point) => {
      const { say } = statedBy(csv, ML);
      return { a: say(point), b: shiftedLogLik(say(point), 0.37) };
    }),
  ),
  pair('odd-bic', ['unexplained'], 'BIC of b is 3.3 too large', (csv) =>
    given(REML, csv, (point) => {
      const { say } = statedBy(csv, REML);
      const b = say(point);
      return { a: say(point), b: { ...b, bic: (b.bic ?? 0) + 3.3 } };
    }),
  ),
  pair('odd-df', ['unexplained'], 'containment df of b are 0.9 times those of a', (csv) =>
    given(REML, csv, (point) => {
      const { say } = statedBy(csv, REML);
      return { a: say(point, { df: 'containment' }, 20), b: say(point, { df: 'containment' }, 18) };
    }),
  ),
  pair('other-response', ['unexplained'], 'b has another response', () => ({
    a: lme4(),
    b: lme4({ formula: 'y2 ~ x + f + (1 | g)' }),
  })),
  pair('another-covariate', ['unexplained'], 'b has a covariate more', () => ({
    a: lme4(),
    b: lme4({ formula: 'y ~ x + f + z + (1 | g)' }),
  })),
  pair('another-variance', ['unexplained'], 'b has a random term more', () => ({
    a: lme4(),
    b: lme4({ formula: 'y ~ x + f + (1 | g) + (1 | g:h)' }),
  })),
  pair(
    'early-and-odd-errors',
    ['stopped-short', 'unexplained'],
    'b stopped early and its standard errors fit no definition',
    (csv) =>
      given(ML, csv, (point) => {
        const { say } = statedBy(csv, ML);
        return { a: say(point), b: scaledSE(say(moved(point, 1.4, 0.9)), 1.25) };
      }),
  ),
  // the same space in another basis, and what is not a relevel
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
  pair('harville', ['likelihood-constant'], "the restricted likelihood of b has log |X'X| / 2 inside", (csv) =>
    given(REML, csv, (point) => {
      const { say, problem } = statedBy(csv, REML);
      return { a: say(point), b: shiftedLogLik(say(point), halfLogDetXX(problem.X)) };
    }),
  ),
  pair(
    'kenward-roger-errors',
    ['se-definition'],
    'standard errors of b are adjusted, and b does not say so',
    (csv) =>
      given(REML, csv, (point) => {
        const { say, meaning } = statedBy(csv, REML);
        return { a: say(point), b: { ...say(point, { se: 'kenward-roger' }), meaning } };
      }),
    { groups: 6, perGroup: 6 },
  ),
  // numbers that no fit gives
  pair('typed-wrong', ['unexplained'], 'a coefficient of b is typed wrong; its log-likelihood is not', (csv) =>
    given(ML, csv, (point) => {
      const { say } = statedBy(csv, ML);
      return { a: say(point), b: typedWrong(say(point), 1.3) };
    }),
  ),
  pair('typed-wrong-reml', ['unexplained'], 'as typed-wrong, where the criterion does not see it', (csv) =>
    given(REML, csv, (point) => {
      const { say } = statedBy(csv, REML);
      return { a: say(point), b: typedWrong(say(point), 1.3) };
    }),
  ),
  pair('sigma-typed-wrong', ['unexplained'], 'sigma of b is 1.21 times that of a, its log-likelihood the same', (csv) =>
    given(ML, csv, (point) => {
      const { say } = statedBy(csv, ML);
      const a = say(point);
      return { a, b: { ...a, sigma: 1.21 * (a.sigma ?? 1) } };
    }),
  ),
  pair('early-and-typed-wrong', ['stopped-short', 'unexplained'], 'b stopped early; a coefficient is wrong', (csv) =>
    given(REML, csv, (point) => {
      const { say } = statedBy(csv, REML);
      return { a: say(point), b: typedWrong(say(moved(point, 0.6, 1.05)), 1.5) };
    }),
  ),
  pair('invented-df', ['unexplained'], 'no method gives the degrees of freedom of b', (csv) =>
    given(REML, csv, (point) => {
      const { say } = statedBy(csv, REML);
      return { a: say(point), b: say(point, { df: 'satterthwaite' }, 3.3) };
    }),
  ),
  pair('odd-residual-df', ['unexplained'], 'the residual df of b count 17 rows less', (csv) =>
    given(ML, csv, (point) => {
      const { say, meaning } = statedBy(csv, ML);
      return { a: say(point), b: say(point, { dfResidual: meaning.dfResidual - 17 }) };
    }),
  ),
  pair('table-with-larger-errors', ['rounding', 'unexplained'], 'three decimals, standard errors times 1.1', (csv) =>
    given(REML, csv, (point) => {
      const { say } = statedBy(csv, REML);
      return { a: say(point), b: roundedDocument(scaledSE(say(point), 1.1), 3) };
    }),
  ),
];
