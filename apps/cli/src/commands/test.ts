import { runTest, TESTS, type TestKind } from '@mixdiff/compare';
import { refuse } from '@mixdiff/contract';
import { testText } from '@mixdiff/report';
import { appContext } from '../context.ts';
import { label } from '../entrants.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { buildModel, loadModel, tellNotes } from '../model.ts';
import { openPool } from '../pool.ts';
import { chosenEngine, type FitOptions } from './fit.ts';
import { wholeNumber } from './number.ts';

export interface TestOptions extends FitOptions {
  readonly term?: string;
  readonly drop?: string;
  readonly nsim?: string;
  readonly seed?: string;
  readonly workers?: string;
}

/** `mixdiff test KIND`: one test of one term. */
export async function testCommand(options: TestOptions, name: string): Promise<ExitCode> {
  const kind = TESTS[name];
  if (!kind)
    throw settle(refuse('cli/test', `there is no test '${name}'`, `choose from ${Object.keys(TESTS).join(', ')}`));
  const term = termOf(options, kind, name);
  const model = loadModel(options);
  const engine = chosenEngine(model, { ...options, backend: options.backend ?? model.config.backend ?? 'lme4' });
  const built = buildModel(model, kind.method);
  tellNotes(built);
  const pool = name === 'pb' ? openPool(workersOf(options)) : null;
  const context = { ...appContext(), ...(pool ? { pool } : {}) };
  try {
    const seed = wholeNumber(options.seed, 1, 'seed', 0);
    const nsim = options.nsim === undefined ? undefined : wholeNumber(options.nsim, 0, 'nsim', 1);
    const asked = { engine, problem: built.problem, term, nsim, seed, context };
    const document = settle(await runTest(name, asked), engine.name);
    process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : testText(document, label(engine)));
  } finally {
    context.done();
    await pool?.close();
  }
  return EXIT.ran;
}
function termOf({ term, drop }: TestOptions, kind: TestKind, name: string): string {
  const asked = term ?? drop;
  if (asked !== undefined) return asked;
  const example = kind.term === 'random' ? "--term '(1 | school:class)'" : '--drop social';
  throw settle(refuse('cli/no-term', `which term does ${name} test?`, `name it: ${example}`));
}
export const workersOf = ({ workers }: { readonly workers?: string }): number | undefined =>
  workers === undefined ? undefined : wholeNumber(workers, 1, 'workers');
