import { type Context, isRefusal } from '@mixdiff/contract';
import { bootstrapIntervals } from '@mixdiff/inference';
import { type ConfintDocument, finite, type TestDocument } from '@mixdiff/schema';
import type { Run } from './entrant.ts';
import { runTest } from './tests.ts';

/**
 * The tests and intervals of a comparison, on the first REML fit that tests may build on: the exact test of every
 * variance component, Kenward & Roger's F of every fixed term, bootstrap intervals.
 */
export interface InferencePlan {
  readonly nsim: number;
  readonly refits: number;
  readonly seed: number;
  /** Above this many rows times refits the bootstrap is left to `mixdiff confint`. */
  readonly mostWork: number;
}
export type Inferred = TestDocument | ConfintDocument;

export async function inferenceOf(runs: readonly Run[], plan: InferencePlan, context: Context): Promise<Inferred[]> {
  const base = runs.find(
    (run) => run.method === 'REML' && run.engine && !isRefusal(run.fit) && run.fit.meaning.se === 'theta-fixed',
  );
  if (!base) return [];
  const { problem, entrant: engine } = base;
  if (problem.y.length > ROWS_FOR_TESTS) return [];
  const asked = { engine, problem, seed: plan.seed, nsim: undefined, context };
  const documents: Inferred[] = [];
  const scalars = problem.random.filter((term) => term.columns.length === 1);
  for (const term of scalars) {
    const test = await runTest('rlrt', { ...asked, term: term.name, nsim: plan.nsim });
    if (!isRefusal(test)) documents.push(test);
  }
  for (const term of new Set(problem.term)) {
    if (term === '(Intercept)') continue;
    const test = await runTest('kr', { ...asked, term });
    if (!isRefusal(test)) documents.push(test);
  }
  const intervals = problem.y.length * plan.refits <= plan.mostWork ? await bootstrap(base, plan, context) : null;
  return intervals ? [...documents, intervals] : documents;
}
const ROWS_FOR_TESTS = 20_000;

async function bootstrap(run: Run, plan: InferencePlan, context: Context): Promise<ConfintDocument | null> {
  const { fit, problem, entrant } = run;
  if (isRefusal(fit)) return null;
  const { pool: _, ...alone } = context;
  const options = { nsim: plan.refits, seed: plan.seed };
  const found = await bootstrapIntervals(entrant.backend, fit, problem, options, alone);
  if (isRefusal(found)) return null;
  return {
    schema: 'mixdiff/confint@1',
    method: 'boot',
    level: found.level,
    backend: entrant.name,
    as: fit.as,
    fitMethod: fit.method,
    formula: problem.source.formula,
    intervals: found.intervals.map(({ name, label, estimate, lower, upper, mcse }) => ({
      name,
      label,
      estimate: finite(estimate),
      lower: finite(lower),
      upper: finite(upper),
      ...(mcse ? { lowerMcse: finite(mcse[0]), upperMcse: finite(mcse[1]) } : {}),
    })),
    nsim: found.nsim,
    seed: found.seed,
    singularRefits: found.singularRefits,
    absent: {},
    messages: found.notes.map((note) => ({ ...note })),
  };
}
