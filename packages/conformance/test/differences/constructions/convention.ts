import type { Meaning } from '@mixdiff/contract';
import { type Construction, divisor, given, pair } from '../construction.ts';

const FEW = { groups: 9, perGroup: 6 };
const MARGINAL = { formula: 'y ~ x + f', repeated: 'cs(v | g)', factors: { v: null }, method: 'REML' } as const;
const BY_ML = { ...MARGINAL, method: 'ML' } as const;
const AUTOREGRESSIVE = { ...MARGINAL, repeated: 'ar1(v | g)' } as const;

/** Both sides state the highest point of one marginal model: a plainly, b by other conventions and without a word of it. */
const unsaid = (
  name: string,
  label: readonly string[],
  construction: string,
  change: Partial<Meaning>,
  own: Partial<Meaning> = {},
  spec: typeof MARGINAL | typeof BY_ML | typeof AUTOREGRESSIVE = MARGINAL,
): Construction =>
  pair(
    name,
    label,
    construction,
    (csv) =>
      given(spec, csv, ({ point, say, meaning }) => ({
        a: say(point, own),
        b: { ...say(point, { ...own, ...change }), meaning: { ...meaning, ...own } },
      })),
    FEW,
  );
const SATTERTHWAITE = { df: 'satterthwaite' } as const;

/** One fit of a marginal model as mmrm, gls and their options state it. */
export const convention: readonly Construction[] = [
  unsaid('adjusted-in-theta', ['se-definition'], "Kenward and Roger's standard errors in mmrm's parameters in b", {
    se: 'kenward-roger',
  }),
  unsaid(
    'linear-form',
    ['se-definition'],
    'with second derivatives in a, without in b',
    { se: 'kenward-roger-linear' },
    { se: 'kenward-roger' },
    AUTOREGRESSIVE,
  ),
  unsaid('clusters', ['se-definition'], 'standard errors of b from the residuals of subjects, CR0', {
    se: 'empirical',
  }),
  unsaid(
    'clusters-corrected',
    ['se-definition'],
    'CR0 in a, CR2 in b',
    { se: 'empirical-bias-reduced' },
    { se: 'empirical' },
  ),
  unsaid(
    'clusters-jackknife',
    ['df-method', 'se-definition'],
    'CR3 with its own Satterthwaite degrees of freedom in b, the model with residual ones in a',
    { se: 'empirical-jackknife', ...SATTERTHWAITE },
    { df: 'residual' },
  ),
  unsaid(
    'between-within',
    ['df-method'],
    'Satterthwaite degrees of freedom in a, between-within in b',
    { df: 'between-within' },
    SATTERTHWAITE,
  ),
  unsaid(
    'residual-degrees',
    ['df-method'],
    'between-within degrees of freedom in a, n - p in b',
    { df: 'residual' },
    { df: 'between-within' },
  ),
  pair(
    'mmrm-beside-gls',
    ['df-method', 'ic-convention', 'se-definition'],
    "a as mmrm states it with Kenward and Roger's numbers, b as gls does",
    (csv) =>
      given(MARGINAL, csv, ({ point, say, problem, meaning }) => ({
        a: say(point, {
          se: 'kenward-roger',
          df: 'kenward-roger',
          k: meaning.k - problem.parts.conditional.columns.length,
          nBIC: problem.residual?.subject.levels.length ?? 0,
        }),
        b: say(point, { df: 'residual', nBIC: problem.response.y.length - problem.parts.conditional.columns.length }),
      })),
    FEW,
  ),
  pair(
    'mmrm-beside-gls-by-ml',
    ['df-method', 'ic-convention', 'sigma-divisor'],
    'a as mmrm states it under ML; b with the divisor, the degrees of freedom and the count of gls',
    (csv) =>
      given(BY_ML, csv, ({ point, say, problem, meaning }) => ({
        a: say(point, {
          ...SATTERTHWAITE,
          k: meaning.k - problem.parts.conditional.columns.length,
          nBIC: problem.residual?.subject.levels.length ?? 0,
        }),
        b: say(point, { df: 'residual', seScale: divisor(problem) }),
      })),
    FEW,
  ),
  pair('two-aics', ['ic-convention'], 'AIC(fit) of mmrm in a, AIC(logLik(fit)) in b, which does not say so', (csv) =>
    given(BY_ML, csv, ({ point, say, problem, meaning }) => {
      const alone = { ...SATTERTHWAITE, k: meaning.k - problem.parts.conditional.columns.length };
      const other = say(point, { ...SATTERTHWAITE });
      return { a: say(point, alone), b: { ...other, meaning: { ...meaning, ...alone } } };
    }),
  ),
  unsaid('log-of-subjects', ['ic-convention'], 'BIC with log n in a, the logarithm of the subjects in b', {
    nBIC: FEW.groups,
  }),
];
