/**
 * One way to run any test on any engine: which fit a test may rest on, which model it tests, and why it cannot be had,
 * decided once for compare and for the command.
 */
import {
  type Answer,
  type Context,
  type Fit,
  isRefusal,
  type Method,
  type Note,
  type Problem,
  refuse,
} from '@mixdiff/contract';
import {
  bootstrapTest,
  dropHypothesis,
  fixedHypothesis,
  isFixed,
  kenwardRoger,
  lacking,
  likelihoodRatioOfDrop,
  likelihoodRatioOfPair,
  lrtExact,
  methodOfTest,
  orderedPair,
  type Pair,
  remlFixedParts,
  rlrt,
  satterthwaite,
  testedVariance,
  without,
  type ZeroRule,
  zeroWithinRounding,
} from '@mixdiff/inference';
import type { Entrant } from '@mixdiff/runs';
import { finite, type TestDocument } from '@mixdiff/schema';
import { type ContainedTest, countedUnidentified, testOfContained } from './identification.ts';

/** A term of one model, or a second model that is a special case of it (or the other way round). */
export type Tested = { readonly term: string } | { readonly against: Problem };
export type TestAsked = Tested & {
  readonly engine: Pick<Entrant, 'backend' | 'chosen' | 'name'>;
  readonly problem: Problem;
  /** Asked for by the user; without it the test's own. */
  readonly method?: Method | undefined;
  /** What the model is otherwise fitted by, where the test may rest on it. */
  readonly preferred?: Method | undefined;
  readonly nsim: number | undefined;
  readonly seed: number;
  /** What counts as a likelihood ratio of zero. */
  readonly zero?: ZeroRule | undefined;
  readonly context: Context;
};
/** What a test is told: the problems have the method that it rests on. */
type Asked = TestAsked & { readonly pair: Pair | null; readonly named: string };
type Found = Omit<
  TestDocument,
  'schema' | 'backend' | 'as' | 'method' | 'formula' | 'absent' | 'messages' | 'against'
> &
  Partial<Pick<TestDocument, 'absent' | 'messages'>>;
/** Which fits a test may rest on, its own first, and why not on others. */
interface Rests {
  readonly methods: readonly [Method, ...Method[]];
  readonly why: string;
}
export interface TestKind {
  readonly term: 'fixed' | 'random' | 'either';
  readonly rests: (about: 'fixed' | 'random') => Rests;
  readonly run: (asked: Asked) => Promise<Answer<Found>>;
}
const NONE = { ndf: null, ddf: null, scaling: null, mcse: null, nsim: null, seed: null };
const EITHER = 'it is defined at both';
const restsOn =
  (why: string, ...methods: [Method, ...Method[]]): TestKind['rests'] =>
  () => ({ methods, why });
/** REML criteria of models with different fixed effects do not compare. */
const likelihoods: TestKind['rests'] = (about) =>
  about === 'random'
    ? { methods: ['ML', 'REML'], why: EITHER }
    : { methods: ['ML'], why: 'REML criteria of models with different fixed effects cannot be compared' };

/** Every test by its name on the command line. */
export const TESTS: ReadonlyMap<string, TestKind> = new Map<string, TestKind>([
  ['rlrt', { term: 'random', rests: restsOn('it is of restricted likelihoods', 'REML'), run: exact(rlrt, 'RLRT') }],
  ['lrt-exact', { term: 'random', rests: restsOn('it is of full likelihoods', 'ML'), run: exact(lrtExact, 'LRT') }],
  [
    'kr',
    { term: 'fixed', rests: restsOn('it is defined at the REML estimates', 'REML'), run: fTest('kr', kenwardRoger) },
  ],
  [
    'satterthwaite',
    { term: 'fixed', rests: restsOn(EITHER, 'REML', 'ML'), run: fTest('satterthwaite', satterthwaite) },
  ],
  ['pb', { term: 'either', rests: likelihoods, run: bootstrap }],
  ['lrt', { term: 'either', rests: likelihoods, run: likelihoodRatio }],
]);

/** One test of one term, or of two models, as its document. */
export async function runTest(name: string, asked: TestAsked): Promise<Answer<TestDocument>> {
  const { engine } = asked;
  const kind = TESTS.get(name);
  if (!kind) return refuse('compare/test', `there is no test '${name}'`, `choose from ${[...TESTS.keys()].join(', ')}`);
  const pair = 'against' in asked ? orderedPair(asked.problem, asked.against) : null;
  if (pair && isRefusal(pair)) return pair;
  const random = pair ? pair.fixed === 0 : 'term' in asked && !isFixed(asked.problem, asked.term);
  const { methods, why } = kind.rests(random ? 'random' : 'fixed');
  const { preferred = methods[0] } = asked;
  const method = asked.method ?? (methods.includes(preferred) ? preferred : methods[0]);
  if (!methods.includes(method)) return methodOfTest(name, methods[0], why);
  const problem: Problem = { ...(pair?.large ?? asked.problem), method };
  const named = pair ? lacking(pair) : (asked as { term: string }).term;
  const contained = random ? testOfContained(problem, named) : null;
  const found = contained
    ? equal(name as TestDocument['test'], contained)
    : await kind.run({
        ...asked,
        problem,
        pair: pair && { ...pair, large: problem, small: { ...pair.small, method } },
        named,
      });
  if (isRefusal(found)) return found;
  return {
    schema: 'mixdiff/test@1',
    backend: engine.name,
    as: `${engine.backend.id} ${engine.chosen['as']?.value ?? ''}`.trim(),
    method,
    formula: problem.source.formula,
    ...(pair ? { against: pair.small.source.formula } : {}),
    absent: {},
    ...found,
    messages: [
      ...(method === preferred || asked.method ? [] : [otherMethod(name, method, why)]),
      ...(found.messages ?? []),
    ],
  };
}

const otherMethod = (test: string, method: Method, why: string): Note => ({
  code: 'compare/other-method',
  text: `${test} rests on the ${method} fit, whatever the model is fitted by otherwise: ${why}`,
  level: 'message',
});

/** A term without which the model is the same: nothing is fitted, and no null distribution is drawn. */
const equal = (test: TestDocument['test'], told: ContainedTest): Found => ({
  ...NONE,
  test,
  statisticName: test === 'rlrt' ? 'RLRT' : test === 'lrt' ? 'Chisq' : 'LRT',
  ...told,
});
function exact(test: typeof lrtExact, statisticName: 'RLRT' | 'LRT'): TestKind['run'] {
  return async ({ engine, problem, pair, named, nsim, seed, zero, context }) => {
    if (pair && pair.fixed > 0 && statisticName === 'RLRT') return remlFixedParts();
    const asked = pair ? testedVariance(pair) : { problem, term: named };
    if (isRefusal(asked)) return asked;
    const options = { ...(nsim === undefined ? {} : { nsim }), seed, zero };
    const found = await test(engine.backend, engine.chosen, asked.problem, asked.term, options, context, pair?.small);
    if (isRefusal(found)) return found;
    const { statistic, p, mcse, pAsItIs } = found;
    return {
      ...NONE,
      test: found.test,
      term: found.term,
      statistic,
      statisticName,
      p,
      mcse,
      nsim: found.nsim,
      seed: found.seed,
      messages: pAsItIs === null ? [] : [{ ...zeroWithinRounding(statistic, pAsItIs) }],
    };
  };
}
interface Tester {
  readonly kept: readonly number[];
  test(
    L: Extract<ReturnType<typeof dropHypothesis>, { nrow: number }>,
  ): Answer<{ statistic: number; ndf: number; ddf: number; p: number; scaling?: number }>;
}
function fTest(test: 'kr' | 'satterthwaite', open: (fit: Fit, problem: Problem) => Answer<Tester>): TestKind['run'] {
  return async ({ engine, problem, pair, named, context }) => {
    const fit = await engine.backend.fit(problem, engine.chosen, context);
    if (isRefusal(fit)) return fit;
    const tester = open(fit, problem);
    if (isRefusal(tester)) return tester;
    const L = pair ? fixedHypothesis(pair, tester.kept, test) : dropHypothesis(problem, tester.kept, named);
    if (isRefusal(L)) return L;
    const found = tester.test(L);
    if (isRefusal(found)) return found;
    const { statistic, ndf, ddf, p, scaling } = found;
    return { ...NONE, test, term: named, statistic, statisticName: 'F', ndf, ddf, scaling: finite(scaling), p };
  };
}
async function bootstrap({ engine, problem, pair, named, nsim, seed, zero, context }: Asked): Promise<Answer<Found>> {
  const smaller: Answer<Problem> = pair ? pair.small : without(problem, named);
  if (isRefusal(smaller)) return smaller;
  const options = { ...(nsim === undefined ? {} : { nsim }), seed, zero };
  const found = await bootstrapTest(engine.backend, engine.chosen, problem, smaller, options, context);
  if (isRefusal(found)) return found;
  const { statistic, df, p, pPositive, pChisq, mcse, notes } = found;
  return {
    ...NONE,
    test: 'pb',
    term: named,
    statistic,
    statisticName: 'LRT',
    ndf: df,
    p,
    mcse,
    nsim: found.nsim,
    seed,
    pChisq,
    ...(pPositive === p ? {} : { pPositive }),
    messages: [...notes, ...countedUnidentified(problem, smaller, found)].map((n) => ({ ...n })),
  };
}
async function likelihoodRatio({ engine, problem, pair, named, zero, context }: Asked): Promise<Answer<Found>> {
  const smaller: Answer<Problem> = pair ? pair.small : without(problem, named);
  if (isRefusal(smaller)) return smaller;
  const found = pair
    ? await likelihoodRatioOfPair(engine.backend, engine.chosen, pair, context, zero)
    : await likelihoodRatioOfDrop(engine.backend, engine.chosen, problem, named, context, zero);
  if (isRefusal(found)) return found;
  const { statistic, df, p, pChisq, reference, notes } = found;
  return {
    ...NONE,
    test: 'lrt',
    term: named,
    statistic,
    statisticName: 'Chisq',
    ndf: df,
    p,
    pChisq,
    reference: [...reference],
    messages: [...notes, ...countedUnidentified(problem, smaller, found)].map((n) => ({ ...n })),
  };
}
