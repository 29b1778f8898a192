import { moved, roundedDocument, scaledSE, shiftedLogLik, typedWrong } from '../altered.ts';
import { type Construction, given, lme4, ML, pair, REML } from '../construction.ts';

/** No known cause: these must come out unexplained. */
export const unknown: readonly Construction[] = [
  pair('larger-errors', ['unexplained'], 'standard errors of b are 1.1 times what any definition gives', (csv) =>
    given(REML, csv, ({ point, say }) => ({ a: say(point), b: scaledSE(say(point), 1.1) })),
  ),
  pair('odd-likelihood', ['unexplained'], 'the log-likelihood of b is off by 0.37', (csv) =>
    given(ML, csv, ({ point, say }) => ({ a: say(point), b: shiftedLogLik(say(point), 0.37) })),
  ),
  pair('odd-bic', ['unexplained'], 'BIC of b is 3.3 too large', (csv) =>
    given(REML, csv, ({ point, say }) => {
      const b = say(point);
      return { a: say(point), b: { ...b, bic: (b.bic ?? 0) + 3.3 } };
    }),
  ),
  pair('odd-df', ['unexplained'], 'containment df of b are 0.9 times those of a', (csv) =>
    given(REML, csv, ({ point, say }) => ({
      a: say(point, { df: 'containment' }, 20),
      b: say(point, { df: 'containment' }, 18),
    })),
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
    (csv) => given(ML, csv, ({ point, say }) => ({ a: say(point), b: scaledSE(say(moved(point, 1.4, 0.9)), 1.25) })),
  ),
  pair('typed-wrong', ['unexplained'], 'a coefficient of b is typed wrong; its log-likelihood is not', (csv) =>
    given(ML, csv, ({ point, say }) => ({ a: say(point), b: typedWrong(say(point), 1.3) })),
  ),
  pair('typed-wrong-reml', ['unexplained'], 'as typed-wrong, where the criterion does not see it', (csv) =>
    given(REML, csv, ({ point, say }) => ({ a: say(point), b: typedWrong(say(point), 1.3) })),
  ),
  pair('sigma-typed-wrong', ['unexplained'], 'sigma of b is 1.21 times that of a, its log-likelihood the same', (csv) =>
    given(ML, csv, ({ point, say }) => {
      const a = say(point);
      return { a, b: { ...a, sigma: 1.21 * (a.sigma ?? 1) } };
    }),
  ),
  pair('early-and-typed-wrong', ['stopped-short', 'unexplained'], 'b stopped early; a coefficient is wrong', (csv) =>
    given(REML, csv, ({ point, say }) => ({ a: say(point), b: typedWrong(say(moved(point, 0.6, 1.05)), 1.5) })),
  ),
  pair('invented-df', ['unexplained'], 'no method gives the degrees of freedom of b', (csv) =>
    given(REML, csv, ({ point, say }) => ({ a: say(point), b: say(point, { df: 'satterthwaite' }, 3.3) })),
  ),
  pair('odd-residual-df', ['unexplained'], 'the residual df of b count 17 rows less', (csv) =>
    given(ML, csv, ({ point, say, meaning }) => ({
      a: say(point),
      b: say(point, { dfResidual: meaning.dfResidual - 17 }),
    })),
  ),
  pair('table-with-larger-errors', ['rounding', 'unexplained'], 'three decimals, standard errors times 1.1', (csv) =>
    given(REML, csv, ({ point, say }) => ({ a: say(point), b: roundedDocument(scaledSE(say(point), 1.1), 3) })),
  ),
];
