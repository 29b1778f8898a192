/** Command lines: every command with options that fit it and some that do not. */
import fc from 'fast-check';
import { mostly, pick } from './choices.ts';
import { type Source, source } from './model.ts';

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
  pick('corCompSymm(form = ~ 1 | g)', 'corAR1(form = ~ 1 | g)', 'corCompSymm(').map((c) => ['--correlation', c]),
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
  mostly(
    5,
    pick('nlminb', 'bobyqa', 'newton', 'newton-raphson', 'Nelder-Mead', 'BFGS', 'CG', 'lbfgs'),
    pick('bobby', ''),
  ).map((o) => ['--optimizer', o]),
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

/** Mostly one that has such models. */
const engineOf = ({ backend: own }: Source): fc.Arbitrary<string[]> =>
  mostly(
    9,
    own === undefined
      ? backend.map((b) => ['--backend', b])
      : mostly(
          9,
          pick(['--backend', own]),
          backend.map((b) => ['--backend', b]),
        ),
    pick<string[]>([]),
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
  source.chain((model) =>
    fc
      .tuple(engineOf(model), some(MODEL_FLAGS, 3), some([...ENGINE_FLAGS, ...flags], 3), bad)
      .map((more) => [...name, ...model.args, ...more.flat()]),
  );

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
      engineOf(model),
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

export const args: fc.Arbitrary<readonly string[]> = fc.oneof(
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
