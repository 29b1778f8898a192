/** Incidence in herds (lme4's cbpp), as the tests of generalized models ask R for it. */
import type { Problem } from '@mixdiff/contract';
import { binomial, intercept, readCsv } from '@mixdiff/testing';

const herds = readCsv('cbpp/data.csv');
export const cbpp: Problem = binomial(
  herds.map((row) => Number(row['incidence'])),
  herds.map((row) => Number(row['size'])),
  [
    intercept(herds.length),
    ...['2', '3', '4'].map((period) => ({
      name: `period${period}`,
      term: 'period',
      values: herds.map((row) => (row['period'] === period ? 1 : 0)),
    })),
  ],
  [{ group: 'herd', labels: herds.map((row) => row['herd'] as string) }],
);
const of = (family: string, link: string): Problem => ({
  ...cbpp,
  response: { ...cbpp.response, trials: null, family, link },
});
export const counts = of('poisson', 'log');
export const negative = of('nbinom2', 'log');
export const inflated: Problem = {
  ...negative,
  parts: {
    ...negative.parts,
    zeroInflation: {
      X: { nrow: herds.length, ncol: 1, data: new Float64Array(herds.length).fill(1) },
      columns: ['(Intercept)'],
      term: ['(Intercept)'],
      offset: null,
    },
  },
};
/** Random effects in the zero-inflation, and a dispersion that goes with the period. */
export const everywhere: Problem = {
  ...inflated,
  parts: { ...inflated.parts, dispersion: negative.parts.conditional },
  random: [
    ...inflated.random,
    ...inflated.random.map((term) => ({ ...term, name: `zi~${term.name}`, part: 'zeroInflation' as const })),
  ],
};
