/**
 * `mixdiff test`. An option that the asked test has no use for is refused: ignored, it would look as if it had counted.
 */
import { runTest, TESTS, type TestKind } from '@mixdiff/compare';
import { isRefusal, type Problem, refuse } from '@mixdiff/contract';
import { hasBar } from '@mixdiff/frame';
import { label } from '@mixdiff/mixdiff/shared';
import { inBrief, shellWord, testText } from '@mixdiff/report';
import { appContext } from '../context.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { wouldBe } from '../judgement.ts';
import { unused } from '../messages.ts';
import { buildModel, type LoadedModel, loadModel, otherModel, tellNotes } from '../model.ts';
import { openPool } from '../pool.ts';
import { tellJson, tellText } from '../tell.ts';
import { judgeOf, testingEngine } from './fit.ts';
import { wholeNumber } from './number.ts';
import type { TestOptions } from './test-options.ts';

/** `mixdiff test KIND`: one test, of one term or of two models. */
export async function testCommand(options: TestOptions, name: string): Promise<ExitCode> {
  refuseUnused(options, name);
  if (name === 'coef') return (await import('./coefficients.ts')).coefficientsCommand(options);
  const kind = TESTS.get(name);
  if (!kind)
    throw settle(
      refuse('cli/test', `there is no test '${name}'`, `choose from ${['coef', ...TESTS.keys()].join(', ')}`),
    );
  const model = loadModel(options);
  const engine = testingEngine(model, options, 'lme4');
  const built = buildModel(model, 'REML');
  const tested = testedOf(options, kind, name, built.problem);
  tellNotes(built);
  const about = 'term' in tested ? tested : { against: otherModel(model, built, tested.formula) };
  const pool = name === 'pb' ? openPool(workersOf(options)) : null;
  const context = { ...appContext(), ...(pool ? { pool } : {}) };
  try {
    const seed = wholeNumber(options.seed, 1, 'seed', 0);
    const nsim = options.nsim === undefined ? undefined : wholeNumber(options.nsim, 0, 'nsim', 1);
    const judge = judgeOf(engine, model, built, options);
    const certify = options.certify === true;
    const asked = {
      ...about,
      problem: built.problem,
      ...methodsOf(options, model),
      nsim,
      seed,
      zero: options.zero,
      context,
    };
    const at = (moved: boolean) => runTest(name, { ...asked, engine: judge.engine(moved) });
    const found = settle(await at(certify), engine.name);
    // The bootstrap's refits are not made twice for a remark.
    const other = !certify && judge.moves() && name !== 'pb' ? await at(true) : null;
    const would = other && !isRefusal(other) ? wouldBe(inBrief(other)) : [];
    const messages = [...judge.notes(certify), ...would].map((note) => ({ ...note }));
    const document = { ...found, messages: [...messages, ...found.messages], certificates: judge.certificates() };
    if (options.json) tellJson(document);
    else tellText(testText(document, label(engine)));
  } finally {
    await pool?.close();
  }
  return EXIT.ran;
}
/** A flag is honoured or refused; a config's method is about the model and gives way to what a test needs, which is said. */
const methodsOf = ({ ml, reml }: TestOptions, { method }: LoadedModel) =>
  ml || reml ? { method } : { preferred: method };
/** Options that only some tests know. */
const USED_BY: Readonly<Partial<Record<keyof TestOptions, readonly string[]>>> = {
  ddf: ['coef'],
  vcov: ['coef'],
  level: ['coef'],
  nsim: ['rlrt', 'lrt-exact', 'pb'],
  seed: ['rlrt', 'lrt-exact', 'pb'],
  workers: ['pb'],
  zero: ['rlrt', 'lrt-exact', 'pb', 'lrt'],
  against: ['rlrt', 'lrt-exact', 'kr', 'satterthwaite', 'pb', 'lrt'],
};
function refuseUnused(options: TestOptions, name: string): void {
  for (const [flag, tests] of Object.entries(USED_BY)) {
    if (options[flag as keyof TestOptions] === undefined || tests.includes(name)) continue;
    const text = `--${flag} means nothing to ${name}`;
    throw settle(unused(text, `leave it out, or ask for: mixdiff test ${tests.join('|')}`));
  }
  const of = options.term ?? options.drop;
  if (options.zero !== undefined && of !== undefined && !hasBar(of))
    throw settle(unused(`--zero is about variances, and ${of} is a fixed term`, 'leave it out'));
}
type Tested = { readonly term: string } | { readonly formula: string };
function testedOf(
  { term, drop, against }: TestOptions,
  kind: TestKind,
  name: string,
  {
    parts: {
      conditional: { term: fixed },
    },
    random,
  }: Problem,
): Tested {
  const given = [term, drop, against].filter((value) => value !== undefined);
  if (given.length > 1)
    throw settle(
      refuse('cli/two-tests', 'one test at a time: --term, --drop and --against exclude each other', 'keep one'),
    );
  if (against !== undefined) return { formula: against };
  if (given.length === 1) return { term: given[0] as string };
  const terms = [...new Set(fixed)].filter((one) => one !== '(Intercept)').map((one) => `--drop ${shellWord(one)}`);
  const randoms = random.map((one) => `--term ${shellWord(`(${one.name})`)}`);
  const of = { fixed: terms, random: randoms, either: [...terms, ...randoms] }[kind.term];
  const hint = of.length > 0 ? `name it: ${of.join(', ')}` : 'the model has no such term';
  throw settle(refuse('cli/no-term', `which term does ${name} test?`, `${hint}; or another model, --against FORMULA`));
}
export const workersOf = ({ workers }: { readonly workers?: string }): number | undefined =>
  workers === undefined ? undefined : wholeNumber(workers, 1, 'workers');
