import fc from 'fast-check';

/** One command line with the files that it names; `@NAME` in an argument is a file of the folder. */
export interface Drawn {
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** Mostly the first. */
const mostly = <T>(weight: number, usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd });

// ---- data

const ordinary = fc.integer({ min: -999, max: 999 }).map((k) => String(k / 100));
const oddCell = pick(
  ...['', 'NA', ' ', 'n/a', 'NULL', 'Inf', '-Inf', '1e308', '1e-308', '5e-324', '1e999', '0x1F', '1,5', '1.10', '007'],
  ...[
    '-0',
    'TRUE',
    'a"b',
    '=1+1',
    '@x',
    '::error',
    '\u202Eevil',
    '\u001b[31m',
    '😀',
    'ñ',
    'a\nb',
    '`g`',
    '__proto__',
    'x'.repeat(300),
  ],
);
const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
/** A column in `sane` is as it should be; of the others one cell in eight is odd. */
const cells = (rows: number, usual: fc.Arbitrary<string>, sane: number): fc.Arbitrary<string[]> =>
  mostly(sane, pick(false), pick(true)).chain((odd) =>
    fc.array(odd ? mostly(7, usual, oddCell) : usual, { minLength: rows, maxLength: rows }),
  );
const scale = mostly(9, pick(1), pick(0, 1e-8, 1e8, 1e12, 1e150, 1e300, 1e-300));
const offset = mostly(9, pick(0), pick(1e6, 1e9, 1e12, -1e8));
const numbers = (rows: number): fc.Arbitrary<string[]> =>
  fc
    .tuple(scale, offset, cells(rows, ordinary, 14))
    .map(([by, from, cells]) =>
      cells.map((cell) =>
        (by === 1 && from === 0) || !/^-?[\d.]+$/.test(cell) ? cell : String(Number(cell) * by + from),
      ),
    );
const labels = (rows: number): fc.Arbitrary<string[]> =>
  mostly(12, pick(2, 3, 4, 6), pick(1, rows, Math.max(1, rows - 1))).chain((levels) =>
    cells(
      rows,
      fc.integer({ min: 0, max: Math.max(0, levels - 1) }).map((k) => `l${k}`),
      9,
    ),
  );
const NAMES = ['y', 'x', 'z', 'w', 'f', 'g', 'h', 'one'] as const;
const renamed = mostly(
  5,
  pick(null),
  pick('größe', 'my x', 'if', 'a`b', 'x', '', '__proto__', 'constructor', '1st', 'T', '\u202Ex'),
);
/** What goes wrong with a file as a whole. */
const damage = mostly(
  24,
  pick((csv: string) => csv),
  pick<(csv: string) => string>(
    (csv) => `\uFEFF${csv.replaceAll('\n', '\r\n')}`,
    (csv) => csv.trimEnd(),
    (csv) => csv.replaceAll(',', ';'),
    (csv) => csv.replaceAll(',', '\t'),
    (csv) => `${csv}1,2\n`,
    (csv) => csv.replace('\n', '\n"'),
    (csv) => csv.slice(0, csv.indexOf('\n') + 1),
    () => '',
    () => '\n\n',
    (csv) => csv.replace('y,', ',').replace('x,', 'y,'),
    (csv) => csv.replace('z', 'x'),
    (csv) => `${csv}\u0000`,
    () => '<!doctype html><html></html>',
  ),
);
const csv: fc.Arbitrary<string> = mostly(12, pick(30, 24, 12, 40), pick(1, 2, 3, 5)).chain((rows) =>
  fc
    .record({
      columns: fc.tuple(
        ...[
          numbers(rows),
          numbers(rows),
          numbers(rows),
          fc.array(pick('1', '2', '0.5'), { minLength: rows, maxLength: rows }),
        ],
        ...[labels(rows), labels(rows), labels(rows), pick(Array<string>(rows).fill('1'))],
      ),
      name: renamed,
      damage,
    })
    .map(({ columns, name, damage: damaged }) => {
      const header = NAMES.map((column) => quoted(column === 'z' ? (name ?? column) : column));
      const body = Array.from({ length: rows }, (_, i) => columns.map((c) => quoted(c[i] as string)).join(','));
      return damaged(`${[header.join(','), ...body].join('\n')}\n`);
    }),
);

// ---- formulas

const variable = mostly(
  9,
  pick('x', 'z', 'f', 'w'),
  pick('g', 'one', 'y', 'nope', '`my x`', 'größe', '1', '0', 'T', '`'),
);
const fixedTerm = fc.oneof(
  { weight: 12, arbitrary: variable },
  {
    weight: 2,
    arbitrary: fc.tuple(variable, pick(':', '*', ' %in% ', '/', '^', ' - '), variable).map((t) => t.join('')),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        mostly(5, pick('I', 'scale', 'factor', 'offset'), pick('log', 'sqrt', 'poly', 's', 'system', 'constructor')),
        variable,
      )
      .map(([f, v]) => `${f}(${v})`),
  },
  {
    weight: 1,
    arbitrary: mostly(
      4,
      pick('I(x^2)', '0', '(x + f)^2', '(x + z):f', 'ifelse(x > 0, 1, 0)'),
      pick('I(1/x)', '-1', 'x^1.5', '.'),
    ),
  },
);
const group = mostly(
  8,
  pick('g', 'h', 'g:h', 'g/h'),
  pick('f', 'x', 'one', 'nope', 'g + h', 'factor(x)', '(g/h)/f', '1'),
);
const effects = mostly(
  6,
  pick('1', 'x', '0 + x', 'f', '0 + f', 'x + z'),
  pick('0', '', 'y', '1 | g', 'x*f', '-1', 'offset(x)'),
);
const randomTerm = fc
  .tuple(mostly(9, pick(''), pick('cs', 'ar1', 'diag', 'us', 'un', 'toep')), effects, pick('|', '|', '|', '||'), group)
  .map(([wrap, terms, bar, by]) => `${wrap}(${terms} ${bar} ${by})`);
const sound = fc
  .record({
    response: mostly(24, pick('y'), pick('log(y)', 'f', 'cbind(y, x)', '', 'nope', 'y ~ x', 'I(y^2)', 'scale(y)')),
    fixed: fc.array(fixedTerm, { maxLength: 3 }),
    random: mostly(24, fc.array(randomTerm, { minLength: 1, maxLength: 2 }), pick([])),
  })
  .map(({ response, fixed, random }) => `${response} ~ ${[...fixed, ...random].join(' + ') || '1'}`);
/** One symbol left out, doubled or put in. */
const broken = fc
  .tuple(sound, fc.nat(60), pick('', '(', ')', '|', '~', '+', '"', "'", '`', '$', ';', '\\', '%', '\u0000', '\n'))
  .map(([text, at, symbol]) => `${text.slice(0, at % text.length)}${symbol}${text.slice((at % text.length) + 1)}`);
const plain = pick(
  ...['y ~ x + (1 | g)', 'y ~ x + f + (x | g)', 'y ~ x + (1 | g) + (1 | h)', 'y ~ z + (x || g)', 'y ~ 1 + (1 | g/h)'],
  ...['y ~ x * f + (1 | h)', 'y ~ 0 + f + (1 | g)', 'y ~ x + offset(z) + (1 | g:h)', 'y ~ f + (0 + f || g)'],
);
const formula = fc.oneof(
  { weight: 10, arbitrary: plain },
  { weight: 9, arbitrary: sound },
  { weight: 1, arbitrary: broken },
);

// ---- options

const column = mostly(
  6,
  pick('x', 'z', 'w', 'f', 'g'),
  pick('', 'nope', 'y', '__proto__', 'log(w)', 'x +', 'constructor'),
);
const count = mostly(
  4,
  pick('20', '25', '1', '2'),
  pick('0', '-1', '1.5', 'NaN', 'ten', '', '1e99', '99999999999', '2e9'),
);
const MODEL_FLAGS: readonly fc.Arbitrary<readonly string[]>[] = [
  pick(['--ml'], ['--reml'], ['--ml', '--reml']),
  mostly(4, pick('x > 0', "g == 'l1'", 'w >= 1 & x < 5'), pick('x', 'x >', 'nope == 1', 'x > 1e9', '')).map((w) => [
    '--where',
    w,
  ]),
  mostly(4, pick('q=x^2', 'z=x - mean(x)'), pick('q', '=x', 'q=nope(x)', 'q=', '__proto__=x')).map((d) => [
    '--derive',
    d,
  ]),
  column.map((c) => ['--factor', c]),
  mostly(2, pick('f=l0,l1,l2,l3,l4,l5,l6,l7,l8'), pick('f=', 'f=a,a', '=a', 'f=l0')).map((f) => ['--factor', f]),
  column.map((c) => ['--ordered', c]),
  mostly(4, pick('sum', 'helmert', 'poly', 'f=sum'), pick('sums', 'f=', '=sum', 'constructor', 'x=sum')).map((c) => [
    '--contrasts',
    c,
  ]),
  column.map((c) => ['--weights', c]),
  mostly(4, pick('precision', 'likelihood', 'as-original'), pick('heavy', 'toString')).map((k) => [
    '--weights-kind',
    k,
  ]),
  column.map((c) => ['--offset', c]),
  mostly(4, pick('omit', 'fail'), pick('drop', '')).map((n) => ['--na', n]),
  mostly(2, pick('gaussian'), pick('poisson', 'binomial', 'nope', 'constructor')).map((f) => ['--family', f]),
  mostly(2, pick('identity'), pick('log', 'nope')).map((l) => ['--link', l]),
  pick(['--json']),
];
const backend = mostly(
  20,
  pick('lme4', 'nlme', 'glmmTMB', 'lme4@1.1-31', 'glmmTMB@1.1.5', 'glmmTMB{start=least-squares}'),
  pick(
    'lme5',
    '',
    'glmmTMB@x',
    'glmmTMB{start}',
    '{}',
    'recorded:@nowhere.json',
    'recorded:@model.json',
    'constructor',
    'lme4@99.9',
  ),
);
const ENGINE_FLAGS: readonly fc.Arbitrary<readonly string[]>[] = [
  mostly(5, pick('nlminb', 'bobyqa', 'newton', 'Nelder-Mead', 'BFGS', 'CG', 'lbfgs'), pick('bobby', '')).map((o) => [
    '--optimizer',
    o,
  ]),
  pick('log-sd', 'log-variance', 'sd').map((d) => ['--dispersion', d]),
  pick('1', '0.1,0.2', 'least-squares', 'em', '1,2,3,4,5,6,7,8,9', 'nope', '1e300', '-1', '0', ',').map((s) => [
    '--start',
    s,
  ]),
  pick('optimizer=newton', 'start=ones', 'nope=1', 'optimizer', '=', '__proto__=1').map((c) => ['--choice', c]),
  pick(['--certify']),
];
const some = (flags: readonly fc.Arbitrary<readonly string[]>[], most: number): fc.Arbitrary<string[]> =>
  fc
    .oneof({ weight: 3, arbitrary: pick(0) }, { weight: 2, arbitrary: fc.integer({ min: 0, max: most }) })
    .chain((length) => fc.subarray([...flags], { minLength: length, maxLength: length }))
    .chain((chosen) => fc.tuple(...chosen).map((all) => all.flat()));
const bad = mostly(30, pick<string[]>([]), pick(['--nope'], ['-x'], ['extra'], ['--json=1'], ['--data'], ['--']));

const source = mostly<{ args: readonly string[]; formula: string }>(
  14,
  formula.map((f) => ({ args: ['--data', '@d.csv', '--formula', f], formula: f })),
  fc.oneof(
    pick({ args: ['--config', '@model.json'], formula: '' }, { args: ['--config', '@model.yaml'], formula: '' }),
    pick('rail', 'jps', '../..', '', '__proto__').map((c) => ({ args: ['--case', c], formula: '' })),
    pick({ args: [], formula: '' }, { args: ['--data', '@nowhere.csv', '--formula', 'y ~ (1 | g)'], formula: '' }),
  ),
);
/** A term of the formula, or something else. */
const termOf = (text: string): fc.Arbitrary<string> => {
  const random = [...text.matchAll(/\(([^()]*\|[^()]*)\)/g)].map(([, term]) => `(${term})`);
  const fixed = text
    .replace(/^[^~]*~/, '')
    .split('+')
    .map((t) => t.trim())
    .filter((t) => t !== '' && !t.includes('|'));
  return mostly(6, pick(...random, ...fixed, 'x'), pick('nope', '', '(1 | nope)', '__proto__'));
};
const command = (
  name: readonly string[],
  ...flags: readonly fc.Arbitrary<readonly string[]>[]
): fc.Arbitrary<string[]> =>
  fc
    .tuple(
      source,
      mostly(
        9,
        backend.map((b) => ['--backend', b]),
        pick<string[]>([]),
      ),
      some(MODEL_FLAGS, 3),
      some([...ENGINE_FLAGS, ...flags], 3),
      bad,
    )
    .map(([model, engine, ...more]) => [...name, ...model.args, ...engine, ...more.flat()]);

const compared = fc
  .tuple(
    source,
    some(MODEL_FLAGS, 2),
    some(
      [
        mostly(4, pick('REML', 'ML', 'reml'), pick('MLE', '')).map((m) => ['--methods', m]),
        mostly(4, pick('lme4', 'lme4,nlme', 'glmmTMB,glmmTMB@1.1.5'), pick('', 'lme4,lme4', 'lme5')).map((b) => [
          '--backends',
          b,
        ]),
        pick('not-a-maximum', 'unexplained', 'refused', 'constructor', '').map((f) => ['--fail-on', f]),
        pick(['--full'], ['--certify'], ['--invariance']),
        count.map((s) => ['--seed', s]),
      ],
      3,
    ),
    mostly(
      6,
      pick(['--starts', '2']),
      count.map((s) => ['--starts', s]),
    ),
    mostly(
      6,
      pick(['--jitter', '2']),
      count.map((s) => ['--jitter', s]),
    ),
    bad,
  )
  .map(([model, ...more]) => ['compare', ...model.args, ...more.flat(), '--out', '@out']);
const tested = source.chain((model) =>
  fc
    .tuple(
      mostly(9, pick('rlrt', 'lrt-exact', 'kr', 'satterthwaite', 'lrt', 'pb'), pick('ftest', '', 'constructor')),
      fc.tuple(pick('--term', '--drop', '--drop'), termOf(model.formula)).map(([flag, term]) => [flag, term]),
      mostly(
        9,
        backend.map((b) => ['--backend', b]),
        pick<string[]>([]),
      ),
      some(MODEL_FLAGS, 2),
      some([count.map((s) => ['--seed', s])], 1),
      mostly(
        4,
        pick(['--nsim', '20']),
        count.map((n) => ['--nsim', n]),
      ),
      pick(['--workers', '1']),
      bad,
    )
    .map(([kind, ...more]) => ['test', kind, ...model.args, ...more.flat()]),
);
const document = fc.oneof(
  pick(
    '',
    '{}',
    '[]',
    'null',
    '1',
    '{',
    '"x"',
    '{"schema":"mixdiff/fit@1"}',
    '{"schema":"mixdiff/comparison@1"}',
    '{"__proto__":1}',
  ),
  fc.json({ maxDepth: 2 }),
);
const FIELDS = [
  'formula',
  'method',
  'fixed',
  'random',
  'sigma',
  'data',
  'source',
  'weights',
  'digits',
  'se',
  'where',
  'na',
  'backend',
  'choices',
  'start',
  'factors',
  'methods',
] as const;
/** A right document with up to one field of a wrong type. */
const withWrong = (right: Readonly<Record<string, unknown>>): fc.Arbitrary<string> =>
  fc
    .tuple(mostly(2, pick(null), pick(...FIELDS)), fc.jsonValue({ maxDepth: 1 }))
    .map(([field, value]) => JSON.stringify(field === null ? right : { ...right, [field]: value }));
const audited = withWrong({
  ...{ data: 'd.csv', formula: 'y ~ x + (1 | g)', method: 'ML', source: 'drawn' },
  ...{
    fixed: { '(Intercept)': '0.1', x: '0.20' },
    random: [{ group: 'g', terms: ['(Intercept)'], cov: [['0.5']] }],
    sigma: '1.0',
  },
});
const model = withWrong({ data: 'd.csv', formula: 'y ~ x + (1 | g)', backend: 'lme4' });
const others = fc
  .tuple(
    pick(
      'audit',
      'report',
      'difference',
      'explain',
      'check',
      'upgrade',
      'engines',
      'nope',
      'diagnose',
      '--help',
      '--version',
    ),
    pick('@audit.json', '@doc.json', '@model.json', '@nowhere.json', 'false-zero', 'constructor', '@d.csv', '', '@out'),
    bad,
  )
  .map(([name, file, more]) => [name, ...(name === 'engines' ? [] : [file]), ...more]);

const args: fc.Arbitrary<readonly string[]> = fc.oneof(
  {
    weight: 9,
    arbitrary: command(
      ['fit'],
      pick('ranef', 'fitted', 'trace', 'ranef,trace', 'nope', '').map((w) => ['--with', w]),
    ),
  },
  { weight: 2, arbitrary: command(['diagnose']) },
  {
    weight: 3,
    arbitrary: command(
      ['confint'],
      mostly(5, pick('wald', 'profile'), pick('bayes', 'constructor')).map((m) => ['--method', m]),
      mostly(4, pick('0.9', '0.99'), pick('0', '1', '2', 'NaN', '')).map((l) => ['--level', l]),
      fc.tuple(count, pick('1')).map(([n, w]) => ['--method', 'boot', '--nsim', n, '--workers', w]),
    ),
  },
  {
    weight: 3,
    arbitrary: command(
      ['anova'],
      pick('I', 'II', 'III', '3', 'IV', '').map((t) => ['--type', t]),
      pick('satterthwaite', 'kenward-roger', 'containment', 'z', 'guess').map((d) => ['--ddf', d]),
    ),
  },
  { weight: 3, arbitrary: tested },
  { weight: 3, arbitrary: compared },
  { weight: 2, arbitrary: others },
);

export const aRun: fc.Arbitrary<Drawn> = fc
  .record({ args, csv, document, audit: audited, model })
  .map(({ args: drawn, csv: data, document: doc, audit, model: config }) => ({
    files: { 'd.csv': data, 'doc.json': doc, 'audit.json': audit, 'model.json': config, 'model.yaml': config },
    args: drawn,
  }));
