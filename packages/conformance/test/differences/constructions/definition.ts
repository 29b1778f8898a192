import { halfLogDetXX, roundedDocument, scaledSE, shiftedLogLik } from '../altered.ts';
import { type Construction, divisor, given, ML, pair, REML } from '../construction.ts';

/** One optimum, stated by other definitions or to other digits. */
export const definition: readonly Construction[] = [
  pair(
    'carried-uncertainty',
    ['se-definition'],
    'one point, standard errors with and without theta',
    (csv) => given(REML, csv, ({ point, say }) => ({ a: say(point), b: say(point, { se: 'joint-precision' }) })),
    { groups: 6, perGroup: 6 },
  ),
  pair(
    'observed-expected',
    ['se-definition'],
    'ML: expected information in a, observed in b',
    (csv) => given(ML, csv, ({ point, say }) => ({ a: say(point), b: say(point, { se: 'observed-information' }) })),
    { groups: 6, perGroup: 6 },
  ),
  pair('adjusted-sigma', ['sigma-divisor'], 'b multiplies its standard errors by sqrt(n/(n-p))', (csv) =>
    given(ML, csv, ({ point, say, problem }) => ({ a: say(point), b: say(point, { seScale: divisor(problem) }) })),
  ),
  pair('undeclared-divisor', ['sigma-divisor'], 'as adjusted-sigma, but b does not say so', (csv) =>
    given(ML, csv, ({ point, say, problem }) => ({ a: say(point), b: scaledSE(say(point), divisor(problem)) })),
  ),
  pair('containment-or-none', ['df-method'], 'df 20 in a, z in b', (csv) =>
    given(REML, csv, ({ point, say }) => ({
      a: say(point, { df: 'containment' }, 20),
      b: say(point, { df: 'infinite', statistic: 'z' }),
    })),
  ),
  pair('bic-sizes', ['ic-convention'], 'BIC with log n in a, log(n - p) in b', (csv) =>
    given(REML, csv, ({ point, say, problem }) => ({
      a: say(point),
      b: say(point, { nBIC: problem.response.y.length - problem.parts.conditional.columns.length }),
    })),
  ),
  pair('bic-undeclared', ['ic-convention'], 'as bic-sizes, but b does not say so', (csv) =>
    given(REML, csv, ({ point, say, problem, meaning }) => {
      const b = say(point, { nBIC: problem.response.y.length - problem.parts.conditional.columns.length });
      return { a: say(point), b: { ...b, meaning: { ...b.meaning, nBIC: meaning.nBIC } } };
    }),
  ),
  pair('beta-not-counted', ['ic-convention'], 'b counts no fixed effects', (csv) =>
    given(REML, csv, ({ point, say, problem, meaning }) => {
      const k = meaning.k - problem.parts.conditional.columns.length;
      return { a: say(point), b: say(point, { k, dfResidual: problem.response.y.length - k }) };
    }),
  ),
  pair('no-two-pi', ['likelihood-constant'], 'b leaves out n/2 log 2 pi', (csv) =>
    given(ML, csv, ({ point, say, problem }) => ({
      a: say(point),
      b: shiftedLogLik(say(point), (problem.response.y.length * Math.log(2 * Math.PI)) / 2),
    })),
  ),
  pair('table-of-a-paper', ['rounding'], 'b holds the numbers of a at three decimals', (csv) =>
    given(REML, csv, ({ point, say }) => ({ a: say(point), b: roundedDocument(say(point), 3) })),
  ),
  pair('coarse-table', ['rounding'], 'b holds the numbers of a at two decimals', (csv) =>
    given(ML, csv, ({ point, say }) => ({ a: roundedDocument(say(point), 2), b: say(point) })),
  ),
  pair('nothing', [], 'the same fit twice', (csv) =>
    given(REML, csv, ({ point, say }) => ({ a: say(point), b: say(point) })),
  ),
  pair('harville', ['likelihood-constant'], "the restricted likelihood of b has log |X'X| / 2 inside", (csv) =>
    given(REML, csv, ({ point, say, problem }) => ({
      a: say(point),
      b: shiftedLogLik(say(point), halfLogDetXX(problem.parts.conditional.X)),
    })),
  ),
  pair(
    'kenward-roger-errors',
    ['se-definition'],
    'standard errors of b are adjusted, and b does not say so',
    (csv) =>
      given(REML, csv, ({ point, say, meaning }) => ({
        a: say(point),
        b: { ...say(point, { se: 'kenward-roger' }), meaning },
      })),
    { groups: 6, perGroup: 6 },
  ),
];
