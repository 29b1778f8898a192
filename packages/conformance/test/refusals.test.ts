import { backends } from '@mixdiff/backends';
import { choose, isRefusal, type Kind, type Problem, type Refusal, structured } from '@mixdiff/contract';
import { dyestuff2, penicillin, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';

/**
 * Whose limit a refusal is: the R package's, or only ours. Each row is known from running the package (R 4.2.2, lme4
 * 1.1-31 and NEWS of 2.0-1, nlme 3.1-162, glmmTMB 1.1.5): what it fits must never be said to be beyond it.
 */
const base = dyestuff2('REML');
const slopes = sleepstudy('REML');
const family = (name: string, link: string): Problem => ({
  ...base,
  response: { ...base.response, family: name, link },
});
const withStructure = (kind: Kind): Problem => ({
  ...slopes,
  random: slopes.random.map((term) => ({ ...term, structure: structured(kind, term.columns) })),
});
const aliased: Problem = {
  ...slopes,
  parts: {
    conditional: {
      ...slopes.parts.conditional,
      columns: [...slopes.parts.conditional.columns, 'twice'],
      term: [...slopes.parts.conditional.term, 'twice'],
      X: {
        nrow: slopes.parts.conditional.X.nrow,
        ncol: 3,
        data: Float64Array.from([
          ...slopes.parts.conditional.X.data,
          ...slopes.parts.conditional.X.data.slice(slopes.parts.conditional.X.nrow).map((v) => 2 * v),
        ]),
      },
    },
  },
};
const weighted: Problem = { ...base, weights: { values: base.response.y.map(() => 2), kind: 'likelihood' } };
const offset: Problem = {
  ...base,
  parts: { conditional: { ...base.parts.conditional, offset: base.response.y.map(() => 1) } },
};
/** Thirty rows of two levels, eight columns: 36 variances and covariances. */
const wide: Problem = (() => {
  const n = 30;
  const data = Float64Array.from({ length: 8 * n }, (_, i) => Math.sin(7 * i) + (i < n ? 1 : 0));
  const columns = Array.from({ length: 8 }, (_, i) => `x${i}`);
  return {
    ...base,
    response: { ...base.response, y: base.response.y.slice(0, n) },
    parts: { conditional: { ...base.parts.conditional, X: { nrow: n, ncol: 1, data: new Float64Array(n).fill(1) } } },
    random: [
      {
        ...(base.random[0] as Problem['random'][number]),
        columns,
        levels: ['a', 'b'],
        level: Int32Array.from({ length: n }, (_, i) => i % 2),
        Z: { nrow: n, ncol: 8, data },
      },
    ],
  };
})();
const oneLevel: Problem = {
  ...base,
  random: base.random.map((term) => ({ ...term, levels: ['a'], level: term.level.map(() => 0) })),
};

type Whose = Refusal['limit'] | 'fits';
const ROWS: readonly (readonly [what: string, problem: Problem, whose: Readonly<Record<string, Whose>>])[] = [
  ['poisson by REML', family('poisson', 'log'), { lme4: 'original', nlme: 'original', glmmTMB: 'fits' }],
  // neither package starts where the response is not above zero
  ['gaussian with log link', family('gaussian', 'log'), { lme4: 'original', nlme: 'original', glmmTMB: 'original' }],
  // the response has values that the family has not: no likelihood at the start
  ['tweedie', family('tweedie', 'log'), { lme4: 'original', nlme: 'original', glmmTMB: 'original' }],
  ['compois', family('compois', 'log'), { lme4: 'original', nlme: 'original', glmmTMB: 'mixdiff' }],
  [
    'cs',
    withStructure('cs-het'),
    { 'lme4@1.1-31': 'original', 'lme4@2.0-1': 'mixdiff', lme4: 'fits', nlme: 'original', glmmTMB: 'fits' },
  ],
  // pdCompSymm has one variance, glmmTMB's cs has one per column
  ['cs with one variance', withStructure('cs-hom'), { nlme: 'fits', glmmTMB: 'fits', 'glmmTMB@1.1.5': 'mixdiff' }],
  // its columns are an intercept and a covariate: no points in time
  ['ar1', withStructure('ar1-hom'), { 'lme4@1.1-31': 'original', lme4: 'fits', nlme: 'original', glmmTMB: 'original' }],
  ['toep', withStructure('toep-het'), { lme4: 'original', nlme: 'original', glmmTMB: 'fits' }],
  ['crossed factors', penicillin('REML'), { lme4: 'fits', nlme: 'mixdiff', glmmTMB: 'fits' }],
  ['an aliased column', aliased, { lme4: 'fits', nlme: 'original', glmmTMB: 'fits' }],
  ['log-density weights', weighted, { lme4: 'original', nlme: 'original', glmmTMB: 'fits' }],
  ['an offset', offset, { lme4: 'fits', nlme: 'original', glmmTMB: 'fits' }],
  ['more covariances than rows', wide, { lme4: 'mixdiff', glmmTMB: 'mixdiff', nlme: 'mixdiff' }],
  ['one level', oneLevel, { lme4: 'original' }],
];

async function answered(name: string, problem: Problem): Promise<Refusal | null> {
  const [id = '', version] = name.split('@');
  const backend = backends.find((b) => b.id === id);
  if (!backend) throw new Error(id);
  const chosen = choose(backend, version);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const fit = await backend.fit(problem, chosen, { milliseconds: () => 0 });
  return isRefusal(fit) ? fit : null;
}

describe.each(ROWS)('%s', (_, problem, whose) => {
  test.each(Object.entries(whose))('%s: %s', async (name, expected) => {
    const refusal = await answered(name, problem);
    expect(refusal?.limit ?? 'fits').toBe(expected);
    if (!refusal) return;
    const [id = ''] = name.split('@');
    // ours has a star; the engine itself is named only where it can
    expect(refusal.message.includes(`${id}*`)).toBe(expected === 'mixdiff');
    if (expected === 'mixdiff') expect(refusal.hint).toMatch(/itself (fits|has|tries)/);
    if (refusal.hint) expect(refusal.hint).toMatch(/(same|this|another) model|other models|another likelihood|itself/);
  });
});
