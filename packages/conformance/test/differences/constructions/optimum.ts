import { type Canonical, sigma2Of } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { moved, nearZero } from '../altered.ts';
import { type Construction, given, lme4, ML, pair, REML, statedBy } from '../construction.ts';
import { simulated, toCsv } from '../data.ts';
import { diagonal, highest, problemOf } from '../reported.ts';

/** Fits that stopped where another did not. */
export const optimum: readonly Construction[] = [
  pair('stopped-early', ['stopped-short'], 'b stopped with variances a third too large', (csv) =>
    given(ML, csv, ({ point, say }) => ({ a: say(point), b: say(moved(point, 1.35, 0.92)) })),
  ),
  pair('stopped-slightly', ['stopped-short'], 'b stopped a little short', (csv) =>
    given(REML, csv, ({ point, say }) => ({ a: say(moved(point, 0.9, 1.02)), b: say(point) })),
  ),
  pair('out-of-iterations', ['budget-exhausted'], 'Nelder-Mead at its limit of 500 evaluations', () => ({
    a: { ...ML, formula: 'y ~ x + z + f + dose + (1 | g)', backend: 'glmmTMB', choices: { optimizer: 'newton' } },
    b: { ...ML, formula: 'y ~ x + z + f + dose + (1 | g)', backend: 'glmmTMB', choices: { optimizer: 'Nelder-Mead' } },
  })),
  pair('false-zero', ['false-zero'], 'b has a variance of 1e-6 and all else at its best', (csv) =>
    given(ML, csv, ({ point, say }) => ({ a: say(point), b: say(nearZero(csv, ML, 1e-6)) })),
  ),
  pair(
    'false-zero-nested',
    ['false-zero'],
    'the first of two variances is 1e-6 in a',
    (csv) => {
      const spec = { formula: 'y ~ x + (1 | g:h) + (1 | g)', method: 'REML' } as const;
      return given(spec, csv, ({ point, say }) => ({ a: say(nearZero(csv, spec, 1e-6)), b: say(point) }));
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
      const total = (point.Sigma[0]?.data[0] ?? 0) + sigma2Of({ residual });
      const split = (part: number): Canonical => ({
        beta,
        Sigma: [diagonal(1, part * total)],
        residual: { kind: 'variance', sigma2: (1 - part) * total },
      });
      const construction = 'one total variance, split in two ways';
      const sides = { a: { ...spec, fit: say(split(0.25)) }, b: { ...spec, fit: say(split(0.7)) } };
      const name = 'confounded-variances';
      return { schema: 'mixdiff/pair@1', name, construction, label: [...this.label], csv, ...sides };
    },
  },
];
