import type { NamedEngine } from '@mixdiff/backends';
import { type Answer, type Fit, isRefusal, type Method, type Problem, type Refusal, refuse } from '@mixdiff/contract';
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
import { testText } from '@mixdiff/report';
import { finite, type TestDocument } from '@mixdiff/schema';
import { type AppContext, appContext } from '../context.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { buildModel, loadModel } from '../model.ts';
import { openPool } from '../pool.ts';
import { chosenEngine, type FitOptions, label } from './fit.ts';
import { wholeNumber } from './number.ts';

export interface TestOptions extends FitOptions {
  readonly term?: string;
  readonly drop?: string;
  readonly nsim?: string;
  readonly seed?: string;
  readonly workers?: string;
}
interface Asked {
  readonly engine: NamedEngine;
  readonly problem: Problem;
  readonly term: string;
  readonly nsim: number | undefined;
  readonly seed: number;
  readonly context: AppContext;
}
type Found = Omit<TestDocument, 'schema' | 'backend' | 'as' | 'method' | 'formula' | 'absent' | 'messages'> &
  Partial<Pick<TestDocument, 'absent' | 'messages'>>;
interface Kind {
  /** The criterion that the test is about. */
  readonly method: Method;
  readonly term: 'fixed' | 'random' | 'either';
  readonly run: (asked: Asked) => Promise<Answer<Found>>;
}
const NONE = { ndf: null, ddf: null, scaling: null, mcse: null, nsim: null, seed: null };

const KINDS: Readonly<Record<string, Kind>> = {
  rlrt: { method: 'REML', term: 'random', run: exact(rlrt, 'RLRT') },
  'lrt-exact': { method: 'ML', term: 'random', run: exact(lrtExact, 'LRT') },
  kr: { method: 'REML', term: 'fixed', run: fTest('kr', kenwardRoger) },
  satterthwaite: { method: 'REML', term: 'fixed', run: fTest('satterthwaite', satterthwaite) },
  pb: { method: 'ML', term: 'fixed', run: bootstrap },
  lrt: { method: 'ML', term: 'either', run: likelihoodRatio },
};

/** `mixdiff test KIND`: one test of one term. */
export async function testCommand(options: TestOptions, name: string): Promise<ExitCode> {
  const kind = KINDS[name];
  if (!kind)
    throw settle(refuse('cli/test', `there is no test '${name}'`, `choose from ${Object.keys(KINDS).join(', ')}`));
  const term = termOf(options, kind, name);
  const model = loadModel(options);
  const engine = chosenEngine(model, { ...options, backend: options.backend ?? model.config.backend ?? 'lme4' });
  const built = buildModel(model, kind.method);
  const pool = name === 'pb' ? openPool(workersOf(options)) : null;
  const context = { ...appContext(), ...(pool ? { pool } : {}) };
  try {
    const seed = wholeNumber(options.seed, 1, 'seed', 0);
    const nsim = options.nsim === undefined ? undefined : wholeNumber(options.nsim, 0, 'nsim', 1);
    const found = settle(await kind.run({ engine, problem: built.problem, term, nsim, seed, context }), engine.name);
    const document = await documentOf(found, engine, built.problem);
    process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : testText(document, label(engine)));
  } finally {
    context.done();
    await pool?.close();
  }
  return EXIT.ran;
}
function termOf({ term, drop }: TestOptions, kind: Kind, name: string): string {
  const asked = term ?? drop;
  if (asked !== undefined) return asked;
  const example = kind.term === 'random' ? "--term '(1 | school:class)'" : '--drop social';
  throw settle(refuse('cli/no-term', `which term does ${name} test?`, `name it: ${example}`));
}
export const workersOf = ({ workers }: { readonly workers?: string }): number | undefined =>
  workers === undefined ? undefined : wholeNumber(workers, 1, 'workers');

async function documentOf(found: Found, engine: NamedEngine, problem: Problem): Promise<TestDocument> {
  return {
    schema: 'mixdiff/test@1',
    backend: engine.name,
    as: `${engine.backend.id} ${engine.chosen['as']?.value ?? ''}`.trim(),
    method: KINDS[found.test]?.method ?? problem.method,
    formula: problem.source.formula,
    absent: {},
    messages: [],
    ...found,
  };
}

function exact(test: typeof rlrt, statisticName: string): Kind['run'] {
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
function fTest(test: 'kr' | 'satterthwaite', open: (fit: Fit, problem: Problem) => Answer<Tester>): Kind['run'] {
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
