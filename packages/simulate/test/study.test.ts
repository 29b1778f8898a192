import { expect, test } from 'vitest';
import { FILE, faultsOf, studyOf } from './a-study.ts';

test('scenarios are numbered, the last factor fastest, and truths are what generates', () => {
  const study = studyOf(FILE);
  expect(study.scenarios.map(({ id, factors }) => [id, factors['n'], factors['sd']])).toEqual([
    [1, 8, 0],
    [2, 8, 0.8],
    [3, 12, 0],
    [4, 12, 0.8],
  ]);
  expect(study.estimands[0]?.truths).toEqual([0.3, 1.1, 0.3, 1.1]);
  expect(study.estimands[1]).toMatchObject({ name: 'between', truths: [0, 0.8, 0, 0.8] });
});
test('what is listed comes after what is crossed', () => {
  const { scenarios } = studyOf({ ...FILE, design: { ...FILE.design, listed: [{ n: 30, sd: 2 }] } });
  expect(scenarios.at(-1)).toEqual({ id: 5, factors: { n: 30, sd: 2 } });
});

const { generate } = FILE;
const { parameters = {} } = generate;
test.each<[string, Parameters<typeof faultsOf>[0], RegExp[]]>([
  [
    'an estimator without a method',
    { estimators: ['lme4'] },
    [/^estimators\.0: 'lme4' is no estimator .*ENGINE\/METHOD/],
  ],
  ['one estimator twice', { estimators: ['lme4/ML', 'lme4/ML'] }, [/^estimators\.1: 'lme4\/ML' stands there twice/]],
  [
    'two scenarios that are one',
    {
      design: {
        listed: [
          { n: 3, sd: 1 },
          { sd: 1, n: 3 },
        ],
      },
    },
    [/scenarios 1 and 2 are the same/],
  ],
  ['a scenario without a factor', { design: { listed: [{ n: 3, sd: 1 }, { n: 4 }] } }, [/scenario 2 lacks sd/]],
  [
    'a parameter that is misspelt, and so missing',
    { generate: { ...generate, parameters: { ...parameters, 'beta|tiem': 1 } } },
    [/no scenario has 'beta\|tiem' \(did you mean 'beta\|time'/],
  ],
  [
    'missing parameters, all of them',
    { generate: { ...generate, parameters: { 'beta|time': 1 } } },
    [/scenario 1 lacks 'beta\|\(Intercept\)', 'beta\|arm', 'sd\|subject\|\(Intercept\)', 'sd\|Residual'/],
  ],
  [
    'a negative standard deviation',
    { generate: { ...generate, parameters: { ...parameters, 'sd|subject|(Intercept)': -1 } } },
    [/'sd\|subject\|\(Intercept\)' is -1 in scenario 1 \(it must be zero or more/],
  ],
  [
    'fields beside a function of R that makes the whole data set',
    { generate: { ...generate, r: { file: 'make.R', function: 'make_data' } } },
    [
      /units and r both say which rows there are/,
      /generate\.columns does nothing here: generate\.r makes whole data sets/,
    ],
  ],
  [
    'fields beside data sets that lie there',
    { generate: { ...generate, sets: 'sets/{n}-{replicate}.csv', streams: 'sequential' } },
    [
      /units and sets both say which rows there are/,
      /generate\.columns does nothing here: generate\.sets are whole data sets/,
      /generate\.streams does nothing here: nothing is drawn/,
    ],
  ],
  [
    'a function that expressions do not know',
    { generate: { ...generate, missing: [{ column: 'y', probability: 'system(x)' }] } },
    [/generate\.missing\.0\.probability: unknown function system\(\)/],
  ],
  [
    'an unknown estimand',
    { estimands: ['beta|tim'] },
    [/^estimands\.0: no model here has 'beta\|tim' \(did you mean 'beta\|time'/],
  ],
  [
    'an expression of nothing known',
    { generate: { ...generate, parameters: { ...parameters, 'beta|time': 'm / 2' } } },
    [/^generate\.parameters\.beta\|time: .*m/],
  ],
  [
    'a draw of no distribution, and one with too few arguments',
    { generate: { ...generate, columns: { a: { draw: 'rweibull(1)' }, b: { draw: 'rnorm(1)' } } } },
    [
      /columns\.a\.draw: 'rweibull\(1\)' is no draw \(.*rnorm/,
      /columns\.b\.draw: rnorm takes mean, sd, and 1 are given/,
    ],
  ],
  [
    'units within units that are not there',
    { generate: { ...generate, units: { subject: { count: 3, within: 'school' }, visit: 4 } } },
    [/units\.subject\.within: there are no units 'school' before it/],
  ],
  [
    'half a unit',
    { generate: { ...generate, units: { subject: 2.5, visit: 4 } } },
    [/units\.subject\.count: 2\.5 is no number/],
  ],
  [
    'a name that means two things',
    { generate: { ...generate, columns: { n: 1 } } },
    [/'n' is also the name of a factor/],
  ],
  ['no rows', { generate: { formula: 'y ~ 1 + (1 | g)' } }, [/nothing says which rows there are/]],
  [
    'a response that is a column',
    { generate: { ...generate, formula: 'time ~ arm + (1 | subject)' } },
    [/has no response that is to be generated/],
  ],
  [
    'a response that is made into something else once it is drawn',
    { generate: { ...generate, formula: 'log(y) ~ time + (1 | subject)' } },
    [/'log\(y\) ~ .*' makes something else of 'y', which is what is drawn/],
  ],
  [
    'numbers at the best point of a study that looks for none',
    { certify: false, estimators: ['lme4/ML', 'lme4/ML+certified'] },
    [/^estimators\.1: 'lme4\/ML\+certified' would have no numbers/],
  ],
  [
    'faults in two places are told both',
    { estimators: ['lme4'], design: { listed: [{ n: 3, sd: 1 }, { n: 4 }] } },
    [/lacks sd/, /estimators\.0/],
  ],
])('%s', (_, change, patterns) => {
  const told = faultsOf(change);
  expect(told).toHaveLength(patterns.length);
  for (const [i, pattern] of patterns.entries()) expect(told[i]).toMatch(pattern);
});
test('braces stand for factors', () => {
  const study = studyOf({
    ...FILE,
    design: { listed: [{ random: '(1 | subject)' }, { random: '(1 + time | subject)' }] },
    generate: {
      ...generate,
      units: { subject: 8, visit: 4 },
      formula: 'y ~ time + arm + {random}',
      parameters: { ...parameters, 'sd|subject|(Intercept)': 1, 'beta|time': 1, 'sd|subject|time': 0 },
    },
  });
  expect(study.scenarios).toHaveLength(2);
});
