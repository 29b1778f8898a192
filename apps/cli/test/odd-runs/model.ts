/** Which model, as options say it: mixed ones, marginal ones for gls, binomial ones; and where a model comes from instead. */
import fc from 'fast-check';
import { mostly, pick } from './choices.ts';
import { formula } from './formula.ts';

export interface Source {
  readonly args: readonly string[];
  readonly formula: string;
  /** The engine that has such models; any, where left out. */
  readonly backend?: string;
}
const data = (text: string, ...more: readonly string[]): string[] => ['--data', '@d.csv', '--formula', text, ...more];
const mixed: fc.Arbitrary<Source> = formula.map((text) => ({ args: data(text), formula: text }));

const fixed = mostly(
  6,
  pick('x', '1', 'x + f', 'x * f', '0 + f', 'x + z'),
  pick('0', 'nope', 'offset(z)', 'x + x', ''),
).map((terms) => `~ ${terms}`);
const correlation = mostly(
  6,
  pick('g', 'g', 'h', 'g/h', 'g:h', 'f', 'one').map((by) => `corCompSymm(form = ~ 1 | ${by})`),
  pick(
    ...['corCompSymm(form = ~ 1 | nope)', 'corCompSymm(form = ~ x | g)', 'corCompSymm(0.5, form = ~ 1 | g)'],
    ...['corCompSymm(form = ~ 1 | y)', 'corCompSymm(form = ~ 1 | x)', 'corCompSymm()', 'corAR1(form = ~ 1 | g)', ''],
    ...[
      'corAR1(form = ~ x | g)',
      'corExp(form = ~ x + z | g, nugget = TRUE)',
      'corSymm(form = ~ 1 | h)',
      'corARMA(form = ~ 1 | g, p = 1, q = 1)',
    ],
    ...['corCompSymm(form = ~ 1 | g', 'constructor(form = ~ 1 | g)', '__proto__', 'corCompSymm(form = ~ 1 | `g`)'],
  ),
);
const marginal: fc.Arbitrary<Source> = fc
  .tuple(fixed, correlation, mostly(9, pick(''), pick(' + (1 | g)')))
  .map(([terms, structure, random]) => ({
    args: data(`y ${terms}${random}`, '--correlation', structure),
    formula: `y ${terms}`,
    backend: 'nlme',
  }));

const response = mostly(
  6,
  pick('cbind(a, b)', 'cbind(a, b)', 'cbind(a, n - a)', 'u', 'f'),
  pick('y', 'cbind(b, a - b)', 'cbind(a, y)', 'cbind(a)', 'a/n', 'cbind(u, 1 - u)', 'log(a)', 'cbind(b, a, u)'),
);
const binomial: fc.Arbitrary<Source> = fc
  .tuple(
    response,
    fixed,
    mostly(8, pick('(1 | g)', '(1 | h)', '(1 | g:h)'), pick('(x | g)', '(1 | g/h)', '(1 | nope)')),
  )
  .chain(([left, terms, random]) =>
    mostly(6, pick(['--ml']), pick(['--reml'], [], ['--ml', '--link', 'probit'], ['--ml', '--link', 'logit'])).map(
      (method) => ({
        args: data(`${left} ${terms} + ${random}`, '--family', 'binomial', ...method),
        formula: `${left} ${terms} + ${random}`,
        backend: 'glmmTMB',
      }),
    ),
  );

const elsewhere: fc.Arbitrary<Source> = fc.oneof(
  pick({ args: ['--config', '@model.json'], formula: '' }, { args: ['--config', '@model.yaml'], formula: '' }),
  pick('rail', 'jps', '../..', '', '__proto__').map((c) => ({ args: ['--case', c], formula: '' })),
  pick({ args: [], formula: '' }, { args: ['--data', '@nowhere.csv', '--formula', 'y ~ (1 | g)'], formula: '' }),
);
export const source: fc.Arbitrary<Source> = fc.oneof(
  { weight: 8, arbitrary: mixed },
  { weight: 3, arbitrary: marginal },
  { weight: 3, arbitrary: binomial },
  { weight: 1, arbitrary: elsewhere },
);
