/** `mixdiff test coef`. Apart from `anova`, because a coefficient's df exists by rules that a term's does not. */
import { refuse } from '@mixdiff/contract';
import { type CoefficientTest, coefficientTests, methodsAsked, vcovMeaning } from '@mixdiff/inference';
import { label } from '@mixdiff/mixdiff/shared';
import { coefficientsText, inBrief } from '@mixdiff/report';
import { type CoefficientsDocument, finite } from '@mixdiff/schema';
import { appContext } from '../context.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { wouldBe } from '../judgement.ts';
import { buildModel, loadModel, tellNotes } from '../model.ts';
import { tellJson, tellText } from '../tell.ts';
import { ddfNamed, givenFor, listOf, vcovNamed } from './ddf.ts';
import { judgeOf, testingEngine } from './fit.ts';
import { levelOf } from './level.ts';
import type { TestOptions } from './test-options.ts';

/** `mixdiff test coef`: every coefficient, by one or all methods of degrees of freedom. */
export async function coefficientsCommand(options: TestOptions): Promise<ExitCode> {
  const asking = { ddf: listOf(options.ddf, ddfNamed), vcov: listOf(options.vcov, vcovNamed) };
  const level = levelOf(options.level);
  const model = loadModel(options);
  const engine = testingEngine(model, options, 'lme4');
  // As with other tests: most of these methods are of the REML fit, unless ML is asked for.
  const built = buildModel(model, model.method ?? ((model.spec.family ?? 'gaussian') === 'gaussian' ? 'REML' : 'ML'));
  const { problem } = built;
  const methods = methodsAsked(asking, problem);
  tellNotes(built);
  const only = coefficientNamed(problem.parts.conditional.columns, options.term ?? options.drop);
  const judge = judgeOf(engine, model, built, options);
  const certify = options.certify === true;
  const tabulate = async (moved: boolean): Promise<CoefficientsDocument> => {
    const { backend } = judge.engine(moved);
    const fit = settle(await backend.fit(problem, engine.chosen, appContext()), engine.name);
    const asked = { methods, level, ...(await givenFor(fit, problem, engine)) };
    const rows = settle(coefficientTests(fit, problem, asked), engine.name);
    return {
      schema: 'mixdiff/coefficients@1',
      backend: engine.name,
      as: fit.as,
      fitMethod: fit.method,
      formula: problem.source.formula,
      level,
      rows: rows.filter(({ coefficient }) => only === undefined || coefficient === only).map(rowOf),
      vcov: Object.fromEntries(rows.map(({ vcov }) => [vcov, vcovMeaning(vcov, problem)])),
      messages: [],
    };
  };
  const document = await tabulate(certify);
  const would = !certify && judge.moves() ? wouldBe(inBrief(await tabulate(true))) : [];
  document.messages.push(...[...judge.notes(certify), ...would].map((note) => ({ ...note })));
  document.certificates = judge.certificates();
  if (options.json) tellJson(document);
  else tellText(coefficientsText(document, label(engine)));
  return EXIT.ran;
}

const rowOf = ({ coefficient, method, vcov, why, ...row }: CoefficientTest): CoefficientsDocument['rows'][number] => ({
  coefficient,
  estimate: finite(row.estimate),
  method,
  vcov,
  se: finite(row.se),
  df: finite(row.df),
  statistic: finite(row.statistic),
  statisticName: method === 'z' ? 'z' : 't',
  p: finite(row.p),
  lower: finite(row.lower),
  upper: finite(row.upper),
  ...(why === null ? {} : { why }),
});

function coefficientNamed(columns: readonly string[], asked: string | undefined): string | undefined {
  if (asked === undefined || columns.includes(asked)) return asked;
  throw settle(
    refuse('cli/no-coefficient', `the model has no coefficient '${asked}'`, `its coefficients: ${columns.join(', ')}`),
  );
}
