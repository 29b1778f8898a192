import fc from 'fast-check';
import type { ModelSpec } from '../src/index.ts';

const NAMES = ['y', 'x', 'z', 'g', 'h', 'f', 'l', '`a b`', 'é', 'miss', 'nosuch'];
export const pick = fc.constantFrom;
/** Text that follows the grammar more often than not, and now and then does not. */
const expressions: fc.Arbitrary<string> = fc.letrec<{ e: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { weight: 12, arbitrary: pick(...NAMES) },
    { weight: 1, arbitrary: pick('1', '0', '2', '-1', '1e5', '0.5', "'p'", 'TRUE', 'NA', '.', 'NULL', 'Inf') },
  ),
  e: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'e' },
    tie('atom'),
    fc
      .tuple(
        tie('e'),
        pick('+', '+', '+', '-', '*', ':', '/', '^', '%in%', '|', '==', '<', '&', '%%', '', '~'),
        tie('e'),
      )
      .map(([a, op, b]) => `${a} ${op} ${b}`),
    fc
      .tuple(pick('(', '-', '!', 'I(', 'log(', 'factor(', 'mean(', 'offset(', 'paste(', 'scale(', 'ar1('), tie('e'))
      .map(([open, e]) => (open.endsWith('(') ? `${open}${e})` : open + e)),
    fc
      .tuple(pick('ifelse', 'c', 'pmax', 'interaction', 'poly', 'relevel'), fc.array(tie('e'), { maxLength: 3 }))
      .map(([fn, args]) => `${fn}(${args.join(', ')})`),
  ),
})).e;
const bars = fc
  .tuple(
    pick('1', '1', 'x', '0 + f', 'x + z', 'f * x', 'l', 'log(z)', '0'),
    pick('|', '|', '||'),
    pick('g', 'h', 'g:h', 'g/h', 'f', 'l', 'x', '`a b`', 'factor(z)', 'g + h'),
  )
  .map((parts) => `(${parts.join(' ')})`);
const called = (names: readonly string[], inner: fc.Arbitrary<string>, more: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(pick(...names), inner, fc.subarray([...more], { maxLength: Math.min(2, more.length) }))
    .map(([name, one, rest]) => `${name}(${[one, ...rest].join(', ')})`);
const structures = called(
  ['us', 'cs', 'ar1', 'toep', 'diag', 'homcs', 'hetar1', 'ou', 'exp', 'mat', 'rr', 'propto', 'csh', 'sp_exp'],
  pick('0 + f | g', 'f | g', '0 + numFactor(x, z) | h', 'x | g/h', 'f:h | l', 'x, z | g'),
  ['hom = TRUE', 'd = 1', 'matrix(c(1, 0, 0, 1), 2)'],
);
const goodTerms = fc
  .array(pick('x', 'z', 'f', 'l', 'h', '`a b`', 'é', 'I(x^2)', 'factor(g)', 'exp(x)', 'g', '0', '(x + f)^2'), {
    minLength: 1,
    maxLength: 3,
  })
  .chain((parts) => pick(...['+', ':', '*', '-', '/'].map((op) => parts.join(` ${op} `))));
export const formulas = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(
        pick('y', 'y', 'y', 'log(z)', 'I(x * y)', 'f', ''),
        fc.array(fc.oneof({ weight: 3, arbitrary: goodTerms }, { weight: 1, arbitrary: expressions }), {
          maxLength: 3,
        }),
        fc.array(fc.oneof({ weight: 4, arbitrary: bars }, { weight: 1, arbitrary: structures }), { maxLength: 3 }),
      )
      .map(([response, fixed, random]) => `${response} ~ ${[...fixed, ...random].join(' + ')}`),
  },
  { weight: 1, arbitrary: expressions },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);
const cell = (...values: string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 12, arbitrary: pick(...values) }, { weight: 1, arbitrary: pick('', 'NA') });
const row = fc
  .tuple(
    cell('1', '2.5', '-3', '4e1'),
    cell('0', '1', '-1', '0.25'),
    cell('1', '2', '3', '1.10', '1.1'),
    cell('1', '2', '10'),
    cell('a', 'B', 'c'),
    cell('p', 'q', 'r s'),
    cell('TRUE', 'FALSE'),
    cell('x', 'y'),
    cell('u', 'ü'),
    fc.constant(''),
  )
  .map((cells) => cells.join(','));
export const csvs = fc.array(row, { maxLength: 25 }).map((rows) => ['y,x,z,g,h,f,l,a b,é,miss', ...rows].join('\n'));
/** One that is sound, so that a slow machine sees at least that. */
export const SOUND = [
  'y,x,z,g,h,f,l,a b,é,miss',
  ...Array.from({ length: 12 }, (_, i) => `${i},${i % 5},1,${i % 4},2,${i % 3 ? 'p' : 'q'},TRUE,x,u,`),
].join('\n');
const someOptions = fc.record(
  {
    where: fc.oneof(pick('x > 0', 'l', 'g %in% c(1, 2)', '!is.na(z)'), expressions),
    derive: fc.dictionary(pick('x', 'd', 'f'), fc.oneof(pick('x + 1', 'paste(f, h)'), expressions), { maxKeys: 2 }),
    factors: fc.dictionary(pick('x', 'g', 'f', 'd'), pick(null, ['1', '2'], ['p', 'q', 'r s']), { maxKeys: 2 }),
    ordered: fc.subarray(['f', 'g']),
    contrasts: fc.oneof(pick('sum', 'helmert', 'poly', 'nonsense'), fc.constant({ f: 'sum' })),
    weights: pick('z', 'x', 'nosuch', 'abs(x)'),
    offset: pick('z', 'log(z)', 'f'),
    family: pick('gaussian', 'binomial', 'poisson'),
  },
  { requiredKeys: [] },
);
const form = fc
  .tuple(
    pick('1', '1', 'x', 'z', 'x + z', 'f', 'miss', '.', 'fitted(.)', '0'),
    pick('', ' | g', ' | h', ' | g/h', ' | f:g', ' | nosuch'),
  )
  .map(([left, right]) => `~ ${left}${right}`);
const classes = [
  'corCompSymm',
  'corAR1',
  'corCAR1',
  'corARMA',
  'corSymm',
  'corExp',
  'corGaus',
  'corLin',
  'corRatio',
  'corSpher',
  'cor',
];
const functions = ['varIdent', 'varPower', 'varExp', 'varConstPower', 'varFixed', 'varComb', 'var'];
const covariances: fc.Arbitrary<Partial<ModelSpec>> = fc.record(
  {
    correlation: called(
      classes,
      fc.oneof(
        form.map((f) => `form = ${f}`),
        form,
      ),
      ['p = 1', 'q = 2', 'nugget = TRUE', 'value = 1', 'fixed = FALSE'],
    ),
    variance: fc.oneof(
      called(
        functions,
        fc.oneof(
          form.map((f) => `form = ${f}`),
          form,
        ),
        ['fixed = 1'],
      ),
      form,
      expressions,
    ),
    repeated: called(
      ['us', 'cs', 'csh', 'ar1', 'adh', 'toep', 'sp_exp', 'sp_gau', 'un'],
      pick('f | g', 'x, z | g', 'h | f / g', 'f', 'x | `a b`'),
      ['z'],
    ),
    dispformula: fc.oneof(
      pick('~ 0', '~ 1', '~ f', '~ x', '~ f * x', '~ f:h', '~ poly(z, 2)'),
      expressions.map((e) => `~ ${e}`),
    ),
    random: fc.oneof(
      form,
      called(
        ['list', 'pdDiag', 'c'],
        pick('g = ~ x', 'g = pdDiag(~ f - 1)', 'g = pdBlocked(list(~ 1, pdIdent(~ f - 1)))', '~ x'),
        ['h = ~ 1', 'f = pdCompSymm(~ x)'],
      ),
    ),
    gls: pick(true),
  },
  { requiredKeys: [] },
);
export const options: fc.Arbitrary<Partial<ModelSpec>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: someOptions },
  {
    weight: 2,
    arbitrary: fc
      .subarray(['correlation', 'variance', 'repeated', 'dispformula', 'random', 'gls'] as const, {
        minLength: 1,
        maxLength: 2,
      })
      .chain((keys) =>
        covariances.map((all) =>
          Object.fromEntries(keys.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]]))),
        ),
      ),
  },
);
