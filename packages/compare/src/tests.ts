import {
  type Answer,
  type Context,
  type Fit,
  isRefusal,
  type Method,
  own,
  type Problem,
  type Refusal,
  refuse,
} from '@mixdiff/contract';
import {
  bootstrapTest,
  dropHypothesis,
  kenwardRoger,
  likelihoodRatioOfDrop,
  lrtExact,
  rlrt,
  satterthwaite,
  without,
} from '@mixdiff/inference';
import { finite, type TestDocument } from '@mixdiff/schema';
import type { Entrant } from './entrant.ts';

export interface TestAsked {
  readonly engine: Pick<Entrant, 'backend' | 'chosen' | 'name'>;
  readonly problem: Problem;
  readonly term: string;
  readonly nsim: number | undefined;
  readonly seed: number;
  readonly context: Context;
}
type Asked = TestAsked;
type Found = Omit<TestDocument, 'schema' | 'backend' | 'as' | 'method' | 'formula' | 'absent' | 'messages'> &
  Partial<Pick<TestDocument, 'absent' | 'messages'>>;
export interface TestKind {
  /** The criterion that the test is about. */
  readonly method: Method;
  readonly term: 'fixed' | 'random' | 'either';
  readonly run: (asked: Asked) => Promise<Answer<Found>>;
}
const NONE = { ndf: null, ddf: null, scaling: null, mcse: null, nsim: null, seed: null };

/** Every test by its name on the command line. */
export const TESTS: Readonly<Record<string, TestKind>> = {
  rlrt: { method: 'REML', term: 'random', run: exact(rlrt, 'RLRT') },
  'lrt-exact': { method: 'ML', term: 'random', run: exact(lrtExact, 'LRT') },
  kr: { method: 'REML', term: 'fixed', run: fTest('kr', kenwardRoger) },
  satterthwaite: { method: 'REML', term: 'fixed', run: fTest('satterthwaite', satterthwaite) },
  pb: { method: 'ML', term: 'fixed', run: bootstrap },
  lrt: { method: 'ML', term: 'either', run: likelihoodRatio },
};

/** One test of one term, as its document. */
export async function runTest(name: string, asked: TestAsked): Promise<Answer<TestDocument>> {
  const { engine, problem } = asked;
  const kind = own(TESTS, name);
  if (!kind)
    return refuse('compare/test', `there is no test '${name}'`, `choose from ${Object.keys(TESTS).join(', ')}`);
  const found = await kind.run(asked);
  if (isRefusal(found)) return found;
  return {
    schema: 'mixdiff/test@1',
    backend: engine.name,
    as: `${engine.backend.id} ${engine.chosen['as']?.value ?? ''}`.trim(),
    method: kind.method,
    formula: problem.source.formula,
    absent: {},
    messages: [],
    ...found,
  };
}

function exact(test: typeof rlrt, statisticName: string): TestKind['run'] {
  return async ({ engine, problem, term, nsim, seed, context }) => {
    const found = await test(
      engine.backend,
      engine.chosen,
      problem,
      term,
      { ...(nsim === undefined ? {} : { nsim }), seed },
      context,
    );
    if (isRefusal(found)) return found;
    const { statistic, p, mcse } = found;
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
  return async ({ engine, problem, term, context }) => {
    const fit = await engine.backend.fit(problem, engine.chosen, context);
    if (isRefusal(fit)) return fit;
    const tester = open(fit, problem);
    if (isRefusal(tester)) return tester;
    const L = dropHypothesis(problem, tester.kept, term);
    if (isRefusal(L)) return L;
    const found = tester.test(L);
    if (isRefusal(found)) return found;
    const { statistic, ndf, ddf, p, scaling } = found;
    return { ...NONE, test, term, statistic, statisticName: 'F', ndf, ddf, scaling: finite(scaling), p };
  };
}
async function bootstrap({ engine, problem, term, nsim, seed, context }: Asked): Promise<Answer<Found>> {
  const smaller: Answer<Problem> | Refusal = without(problem, term);
  if (isRefusal(smaller)) return smaller;
  const options = { ...(nsim === undefined ? {} : { nsim }), seed };
  const found = await bootstrapTest(engine.backend, engine.chosen, problem, smaller, options, context);
  if (isRefusal(found)) return found;
  const { statistic, df, p, mcse, notes } = found;
  return {
    ...NONE,
    test: 'pb',
    term,
    statistic,
    statisticName: 'LRT',
    ndf: df,
    p,
    mcse,
    nsim: found.nsim,
    seed,
    messages: notes.map((n) => ({ ...n })),
  };
}
async function likelihoodRatio({ engine, problem, term, context }: Asked): Promise<Answer<Found>> {
  const found = await likelihoodRatioOfDrop(engine.backend, engine.chosen, problem, term, context);
  if (isRefusal(found)) return found;
  const { statistic, df, p, notes } = found;
  return {
    ...NONE,
    test: 'lrt',
    term,
    statistic,
    statisticName: 'Chisq',
    ndf: df,
    p,
    messages: notes.map((n) => ({ ...n })),
  };
}
