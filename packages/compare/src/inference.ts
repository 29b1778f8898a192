/**
 * Tests and intervals of a comparison, on one fit chosen by rule: a test per engine would invite picking the p-value
 * that is liked.
 */
import { type Context, isRefusal, type Note } from '@mixdiff/contract';
import { bootstrapIntervals } from '@mixdiff/inference';
import { workOfFit } from '@mixdiff/robustness';
import type { Run } from '@mixdiff/runs';
import { type ConfintDocument, finite, type TestDocument } from '@mixdiff/schema';
import { runTest } from './hypothesis-test.ts';
import { identifiedIntervals } from './identification.ts';

/**
 * The tests and intervals of a comparison, on the first REML fit that tests may build on: the exact test of every
 * variance component, Kenward & Roger's F of every fixed term, bootstrap intervals.
 */
export interface InferencePlan {
  readonly nsim: number;
  readonly refits: number;
  readonly seed: number;
  /**
   * Above this many numbers of the model's matrices times evaluations, over all refits, the bootstrap is left to `mixdiff
   * confint`.
   */
  readonly mostWork: number;
}
export type Inferred = TestDocument | ConfintDocument;
export interface Inference {
  readonly documents: readonly Inferred[];
  /** What was left out for the work that it takes. */
  readonly notes: readonly Note[];
}

export async function inferenceOf(runs: readonly Run[], plan: InferencePlan, context: Context): Promise<Inference> {
  const base = runs.find(
    (run) => run.method === 'REML' && run.engine && !isRefusal(run.fit) && run.fit.meaning.se === 'theta-fixed',
  );
  if (!base || isRefusal(base.fit)) return { documents: [], notes: [] };
  const { problem, entrant: engine } = base;
  if (problem.response.y.length > ROWS_FOR_TESTS)
    return { documents: [], notes: [testsLeftOut(problem.response.y.length)] };
  const asked = { engine, problem, seed: plan.seed, nsim: undefined, context };
  const documents: Inferred[] = [];
  const scalars = problem.random.filter((term) => term.columns.length === 1);
  for (const term of scalars) {
    const test = await runTest('rlrt', { ...asked, term: term.name, nsim: plan.nsim });
    if (!isRefusal(test)) documents.push(test);
  }
  for (const term of new Set(problem.parts.conditional.term)) {
    if (term === '(Intercept)') continue;
    const test = await runTest('kr', { ...asked, term });
    if (!isRefusal(test)) documents.push(test);
  }
  if (plan.refits * workOfFit(base.fit, problem) > plan.mostWork)
    return { documents, notes: [bootstrapLeftOut(plan.refits)] };
  const intervals = await bootstrap(base, plan, context);
  return { documents: intervals ? [...documents, intervals] : documents, notes: [] };
}
const ROWS_FOR_TESTS = 20_000;
const testsLeftOut = (rows: number): Note => ({
  code: 'compare/tests-left-out',
  text: `tests and intervals of ${rows} rows are left to mixdiff test and mixdiff confint: a comparison makes them up to ${ROWS_FOR_TESTS} rows`,
});
const bootstrapLeftOut = (refits: number): Note => ({
  code: 'compare/bootstrap-left-out',
  text: `bootstrap intervals are left to mixdiff confint --method boot: ${refits} refits are more work than a comparison takes`,
});

async function bootstrap(run: Run, plan: InferencePlan, context: Context): Promise<ConfintDocument | null> {
  const { fit, problem, entrant } = run;
  if (isRefusal(fit)) return null;
  const { pool: _, ...alone } = context;
  const options = { nsim: plan.refits, seed: plan.seed };
  const found = await bootstrapIntervals(entrant.backend, fit, problem, options, alone);
  if (isRefusal(found)) return null;
  const document: ConfintDocument = {
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
  return identifiedIntervals(document, fit, problem);
}
