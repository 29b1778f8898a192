/** One small model of every family that glmmTMB 1.1.5 has, with an intercept for every herd of lme4's cbpp. */
import type { Problem } from '@mixdiff/contract';
import { intercept, readCsv } from '@mixdiff/testing';
import { cbpp } from './cbpp.ts';

const herds = readCsv('cbpp/data.csv');
const count = herds.map((row) => Number(row['incidence']));
const size = herds.map((row) => Number(row['size']));
const positive = count.map((y) => y + 1);
/** Between 0 and 1. */
const share = count.map((y, i) => (y + 0.5 + (i % 5) / 10) / ((size[i] as number) + 2));
/** Without ties, above 0. */
const length = count.map((y, i) => Math.exp(0.3 + y / 5 + (((i * 37) % 56) - 28) / 40));
interface Asked {
  readonly family: string;
  readonly link?: string;
  readonly y: readonly number[];
  readonly trials?: readonly number[];
}
const ASKED: readonly Asked[] = [
  { family: 'poisson', y: count },
  { family: 'binomial', link: 'probit', y: count, trials: size },
  { family: 'betabinomial', link: 'logit', y: count, trials: size },
  { family: 'nbinom1', y: count },
  { family: 'nbinom2', y: count },
  { family: 'genpois', y: count },
  { family: 'truncated_poisson', y: positive },
  { family: 'truncated_nbinom1', y: positive },
  { family: 'truncated_nbinom2', y: positive.map((y, i) => (i % 9 === 0 ? 3 * y : y)) },
  { family: 'truncated_genpois', y: positive },
  { family: 'Gamma', y: length },
  { family: 'tweedie', y: length.map((y, i) => (i % 7 === 3 ? 0 : y)) },
  { family: 'beta_family', link: 'logit', y: share },
  { family: 't_family', link: 'identity', y: length.map((y, i) => (i % 11 === 5 ? y * y + 4 : y)) },
  { family: 'gaussian', y: length },
];
/** By name, glmmTMB's own with R's links. */
export const byFamily: Readonly<Record<string, Problem>> = Object.fromEntries(
  ASKED.map(({ family, link = 'log', y, trials }) => [
    family,
    {
      ...cbpp,
      response: {
        y: Float64Array.from(y),
        trials: trials ? Float64Array.from(trials) : null,
        family,
        link,
      },
      parts: {
        conditional: {
          X: { nrow: y.length, ncol: 1, data: Float64Array.from(intercept(y.length).values) },
          columns: ['(Intercept)'],
          term: ['(Intercept)'],
          offset: null,
        },
      },
    } satisfies Problem,
  ]),
);
/** ziGamma is Gamma with zeros that are none of its own. */
export const zeroGamma: Problem = {
  ...(byFamily['Gamma'] as Problem),
  response: {
    ...(byFamily['Gamma'] as Problem).response,
    family: 'ziGamma',
    y: Float64Array.from(length, (y, i) => (i % 6 === 1 ? 0 : y)),
  },
  parts: {
    ...(byFamily['Gamma'] as Problem).parts,
    zeroInflation: (byFamily['Gamma'] as Problem).parts.conditional,
  },
};
