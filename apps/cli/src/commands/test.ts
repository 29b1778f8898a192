import { runTest, TESTS, type TestKind } from '@mixdiff/compare';
import { isRefusal, own, type Problem, refuse } from '@mixdiff/contract';
import { inBrief, shellWord, testText } from '@mixdiff/report';
import { appContext } from '../context.ts';
import { label } from '../entrants.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { wouldBe } from '../judgement.ts';
import { buildModel, loadModel, tellNotes } from '../model.ts';
import { openPool } from '../pool.ts';
import { tellJson, tellText } from '../tell.ts';
import { chosenEngine, type FitOptions, judgeOf } from './fit.ts';
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
  const kind = own(TESTS, name);
  if (!kind)
    throw settle(refuse('cli/test', `there is no test '${name}'`, `choose from ${Object.keys(TESTS).join(', ')}`));
  const model = loadModel(options);
  const engine = chosenEngine(model, { ...options, backend: options.backend ?? model.config.backend ?? 'lme4' });
  const built = buildModel(model, kind.method);
  const term = termOf(options, kind, name, built.problem);
  tellNotes(built);
  const pool = name === 'pb' ? openPool(workersOf(options)) : null;
  const context = { ...appContext(), ...(pool ? { pool } : {}) };
  try {
    const seed = wholeNumber(options.seed, 1, 'seed', 0);
    const nsim = options.nsim === undefined ? undefined : wholeNumber(options.nsim, 0, 'nsim', 1);
    const judge = judgeOf(engine, model, built, options);
    const certify = options.certify === true;
    const asked = { problem: built.problem, term, nsim, seed, context };
    const at = (moved: boolean) => runTest(name, { ...asked, engine: judge.engine(moved) });
    const found = settle(await at(certify), engine.name);
    // The bootstrap's refits are not made twice for a remark.
    const other = !certify && judge.moves() && name !== 'pb' ? await at(true) : null;
    const would = other && !isRefusal(other) ? [wouldBe(inBrief(other))] : [];
    const messages = [...judge.notes(certify), ...would].map((note) => ({ ...note }));
    const document = { ...found, messages: [...messages, ...found.messages], certificates: judge.certificates() };
    if (options.json) tellJson(document);
    else tellText(testText(document, label(engine)));
  } finally {
    context.done();
    await pool?.close();
  }
  return EXIT.ran;
}
function termOf({ term, drop }: TestOptions, kind: TestKind, name: string, { term: fixed, random }: Problem): string {
  const asked = term ?? drop;
  if (asked !== undefined) return asked;
  const terms = [...new Set(fixed)].filter((one) => one !== '(Intercept)').map((one) => `--drop ${shellWord(one)}`);
  const randoms = random.map((one) => `--term ${shellWord(`(${one.name})`)}`);
  const of = { fixed: terms, random: randoms, either: [...terms, ...randoms] }[kind.term];
  const hint = of.length > 0 ? `name it: ${of.join(', ')}` : 'the model has no such term';
  throw settle(refuse('cli/no-term', `which term does ${name} test?`, hint));
}
export const workersOf = ({ workers }: { readonly workers?: string }): number | undefined =>
  workers === undefined ? undefined : wholeNumber(workers, 1, 'workers');
