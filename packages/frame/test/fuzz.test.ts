import { isRefusal, type Problem, type ResidualModel } from '@mixdiff/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buildProblem,
  deparse,
  dropFixedTerm,
  dropRandomTerm,
  type ModelSpec,
  parseCsv,
  parseFormula,
} from '../src/index.ts';
import { parseExpression } from '../src/parse.ts';

/** Seconds for the whole file, unless more are asked for. */
const SECONDS = Number(process.env['FC_SECONDS'] ?? 3);
const within = (share: number) => ({ numRuns: 1_000_000, interruptAfterTimeLimit: SECONDS * share * 1000 });
const PATIENCE = { timeout: SECONDS * 1000 + 20_000 };

const NAMES = ['y', 'x', 'z', 'g', 'h', 'f', 'l', '`a b`', 'é', 'miss', 'nosuch'];
const pick = fc.constantFrom;

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
const formulas = fc.oneof(
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
const csvs = fc.array(row, { maxLength: 25 }).map((rows) => ['y,x,z,g,h,f,l,a b,é,miss', ...rows].join('\n'));
/** One that is sound, so that a slow machine sees at least that. */
const SOUND = [
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

const options: fc.Arbitrary<Partial<ModelSpec>> = fc.oneof(
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

function expectSound(p: Problem): void {
  const n = p.response.y.length;
  expect(n).toBeGreaterThan(0);
  expect(p.source.rows).toHaveLength(n);
  for (const values of [
    p.response.y,
    p.parts.conditional.X.data,
    p.parts.conditional.offset,
    p.weights?.values,
    ...p.random.map((t) => t.Z.data),
  ]) {
    expect(values?.every(Number.isFinite) ?? true).toBe(true);
  }
  expect([p.parts.conditional.X.nrow, p.parts.conditional.X.ncol]).toEqual([n, p.parts.conditional.columns.length]);
  expect(p.parts.conditional.term).toHaveLength(p.parts.conditional.columns.length);
  expect(new Set(p.random.map((t) => t.name)).size).toBe(p.random.length);
  for (const t of p.random) {
    expect([t.Z.nrow, t.Z.ncol]).toEqual([n, t.columns.length]);
    expect([...new Set(t.level)].sort((a, b) => a - b)).toEqual(t.levels.map((_, i) => i));
    expect(new Set(t.levels).size).toBe(t.levels.length);
    expect(t.structure.labels).toEqual(t.columns);
    expect(t.structure.coordinates?.nrow ?? t.columns.length).toBe(t.columns.length);
  }
  if (p.residual) expectSoundResidual(p.residual, n);
}
function expectSoundResidual({ subject, position, structure, by, at, variance = [] }: ResidualModel, n: number): void {
  const partitions = [subject, by, ...variance.map((f) => f.by)].filter((one) => one != null);
  for (const { index, levels } of partitions) {
    expect(index).toHaveLength(n);
    expect([...new Set(index)].sort((a, b) => a - b)).toEqual(levels.map((_, i) => i));
  }
  expect(position).toHaveLength(n);
  expect(position.every((place) => place >= 0 && place < structure.labels.length)).toBe(true);
  // no two rows of a subject at one position
  expect(new Set(position.map((place, i) => (subject.index[i] as number) * structure.labels.length + place)).size).toBe(
    n,
  );
  for (const of of [at?.data, ...variance.map((f) => f.of)])
    if (of instanceof Float64Array) expect(of.every(Number.isFinite)).toBe(true);
}

test('formulas and tables: a sound Problem or a refusal, never an exception, never a NaN', PATIENCE, () => {
  let [made, marginal] = [0, 0];
  fc.assert(
    fc.property(csvs, formulas, options, (csv, formula, spec) => {
      const table = parseCsv(csv, { name: 'd.csv' });
      if (isRefusal(table)) return;
      const built = buildProblem(table, { ...spec, formula }, { dataHash: '' });
      if (isRefusal(built)) {
        expect(built.refused).toMatch(/^frame\/[a-z-]+$/);
        expect(built.message.length * built.hint.length).toBeGreaterThan(0);
        return;
      }
      made++;
      if (built.problem.residual) marginal++;
      expectSound(built.problem);
    }),
    {
      ...within(0.6),
      examples: [
        [SOUND, 'y ~ x * f + (x | g)', { weights: 'z' }],
        [SOUND, 'y ~ x', { correlation: 'corAR1(form = ~ 1 | g)', variance: 'varIdent(form = ~ 1 | f)' }],
      ],
    },
  );
  expect(made).toBeGreaterThan(marginal);
  expect(marginal).toBeGreaterThan(0);
});

test('what is printed reads back as itself, and terms can be dropped until none is left', PATIENCE, () => {
  fc.assert(
    fc.property(formulas, (text) => {
      const e = parseExpression(text);
      if (isRefusal(e)) return;
      const printed = deparse(e);
      const again = parseExpression(printed);
      expect(isRefusal(again) ? again.message : deparse(again)).toBe(printed);
      const f = parseFormula(text);
      if (isRefusal(f)) return;
      for (const label of f.fixed.labels) {
        const rest = dropFixedTerm(text, label);
        const left = typeof rest === 'string' ? parseFormula(rest) : rest;
        expect(isRefusal(left) ? left.message : left.fixed.labels.length).toBe(f.fixed.labels.length - 1);
      }
      for (const part of f.random) {
        const rest = dropRandomTerm(text, part.name);
        const left = typeof rest === 'string' ? parseFormula(rest) : rest;
        expect(isRefusal(left) ? left.message : left.random.length).toBe(f.random.length - 1);
      }
    }),
    within(0.3),
  );
});

test('any bytes as a file: a table or a refusal', PATIENCE, () => {
  const file = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: pick('a', '1', ',', '"', '\n', '\r', ' ', 'NA', ';'), maxLength: 40 }),
  );
  fc.assert(
    fc.property(file, (csv) => {
      const table = parseCsv(csv, { name: 'd.csv' });
      if (isRefusal(table)) return;
      expect(table.nrow).toBeGreaterThan(0);
      expect(table.lines).toHaveLength(table.nrow);
      expect(Array.from(table.lines).every((line, i) => line > (i === 0 ? 1 : (table.lines[i - 1] as number)))).toBe(
        true,
      );
    }),
    within(0.1),
  );
});
