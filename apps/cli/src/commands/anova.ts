/**
 * `mixdiff anova`. Each engine's users expect another table; which types and denominators are whose is settled here, so
 * that --type and --ddf mean the same for all.
 */
import type { NamedEngine } from '@mixdiff/backends';
import { type Answer, type Fit, isRefusal, refuse } from '@mixdiff/contract';
import { effectsOf } from '@mixdiff/frame';
import { type Anova, anova, type Method, methodsAsked, notMarginal, waldAnova } from '@mixdiff/inference';
import { label } from '@mixdiff/mixdiff/shared';
import { anovaDocumentText, inBrief } from '@mixdiff/report';
import { type AnovaDocument, finite } from '@mixdiff/schema';
import { containmentFor } from '../containment.ts';
import { appContext } from '../context.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { wouldBe } from '../judgement.ts';
import { type BuiltModel, buildModel, loadModel, tellNotes } from '../model.ts';
import { tellJson, tellText } from '../tell.ts';
import { ddfNamed, givenFor, isOfReml, vcovNamed } from './ddf.ts';
import { type FitOptions, judgeOf, methodFor, testingEngine } from './fit.ts';

export interface AnovaCommandOptions extends FitOptions {
  readonly type?: string;
  readonly ddf?: string;
  readonly vcov?: string;
}
type Type = AnovaDocument['type'];
interface Table extends Anova {
  /** The original whose table it is. */
  readonly of?: string;
}

/** `mixdiff anova`: tests of the fixed terms, as the engine's own users know them unless --ddf asks for others. */
export async function anovaCommand(options: AnovaCommandOptions): Promise<ExitCode> {
  const type = typeOf(options.type);
  const ddf = ddfNamed(options.ddf);
  const vcov = vcovNamed(options.vcov);
  const asked = ddf || vcov ? methodsAsked({ ddf: ddf && [ddf], vcov: vcov && [vcov] })[0] : undefined;
  const model = loadModel(options);
  const engine = testingEngine(model, options, 'nlme');
  const built = buildModel(model, model.method ?? (isOfReml(asked?.ddf) ? 'REML' : methodFor(model, engine)));
  tellNotes(built);
  const judge = judgeOf(engine, model, built, options);
  const certify = options.certify === true;
  const tabulate = async (moved: boolean): Promise<AnovaDocument> => {
    const { backend } = judge.engine(moved);
    const fit = settle(await backend.fit(built.problem, engine.chosen, appContext()), engine.name);
    const table = settle(await tableOf(fit, built, engine, { type, asked }), engine.name);
    const chisq = table.rows.some((row) => row.ddf === Infinity);
    return {
      schema: 'mixdiff/anova@1',
      backend: engine.name,
      as: fit.as,
      fitMethod: fit.method,
      formula: built.problem.source.formula,
      type,
      ...(table.of === undefined ? {} : { table: table.of }),
      ddf: table.ddf,
      ...(asked?.vcov === undefined ? {} : { vcov: asked.vcov }),
      statisticName: chisq ? 'Chisq' : 'F',
      rows: table.rows.map(({ term, ndf, ddf, statistic, p, why }) => ({
        term,
        numDF: ndf,
        denDF: finite(ddf),
        F: finite(statistic),
        p: finite(p),
        ...(chisq ? { Chisq: finite(statistic === null ? null : statistic * ndf) } : {}),
        ...(why === null ? {} : { why }),
      })),
      absent: {},
      messages: table.notes.map((note) => ({ ...note })),
    };
  };
  const document = await tabulate(certify);
  const would = !certify && judge.moves() ? wouldBe(inBrief(await tabulate(true))) : [];
  document.messages.push(...[...judge.notes(certify), ...would].map((note) => ({ ...note })));
  document.certificates = judge.certificates();
  if (options.json) tellJson(document);
  else tellText(anovaDocumentText(document, label(engine)));
  return EXIT.ran;
}

/** Degrees of freedom that a fit states and its original's F tests have: gls's n - p among them. */
const STATED = ['kenward-roger', 'between-within', 'residual'] as const;
/** lmerTest's hypotheses where degrees of freedom are asked for or the fit has none, else its original's own table. */
async function tableOf(
  fit: Fit,
  built: BuiltModel,
  engine: NamedEngine,
  { type, asked }: { readonly type: Type; readonly asked: Method | undefined },
): Promise<Answer<Table>> {
  const { df } = fit.meaning;
  const own = asked === undefined ? ORIGINALS[df]?.[type] : undefined;
  if (own !== undefined) return ownTable(fit, built, type, own);
  const { ddf, vcov } = asked ?? { ddf: STATED.find((one) => one === df) ?? 'satterthwaite' };
  const effects = effectsOf(built.frame);
  if (isRefusal(effects)) return effects;
  return anova(fit, built.problem, { type, ddf, vcov, effects, ...(await givenFor(fit, built.problem, engine)) });
}

/** Type I of glmmTMB has no original; that of type II for an lme is car's statistic on nlme's denominators. */
const ORIGINALS: Readonly<Record<string, Readonly<Record<Type, string>>>> = {
  containment: { I: 'anova.lme', II: 'car::Anova', III: 'anova.lme' },
  infinite: { I: 'sequential', II: 'car::Anova', III: 'car::Anova' },
};
const WALD = { I: 'sequential', II: 'conditional', III: 'marginal' } as const;
function ownTable(fit: Fit, { problem, frame }: BuiltModel, type: Type, of: string): Answer<Table> {
  const denDF = fit.meaning.df === 'containment' ? containmentFor(fit, problem)?.terms : undefined;
  const found = waldAnova(fit, problem, { type: WALD[type], denDF });
  if (isRefusal(found)) return found;
  const effects = type === 'III' ? effectsOf(frame) : null;
  const notes = effects && !isRefusal(effects) ? notMarginal(fit, problem, effects) : [];
  // car's type II has no row for the intercept.
  const rows = type === 'II' ? found.rows.filter(({ term }) => term !== '(Intercept)') : found.rows;
  return { ...found, rows, of, notes };
}

const TYPES: ReadonlyMap<string, Type> = new Map([
  ['1', 'I'],
  ['I', 'I'],
  ['SEQUENTIAL', 'I'],
  ['2', 'II'],
  ['II', 'II'],
  ['3', 'III'],
  ['III', 'III'],
  ['MARGINAL', 'III'],
]);
function typeOf(text: string | undefined): Type {
  const type = TYPES.get((text ?? 'I').toUpperCase());
  if (type) return type;
  throw settle(refuse('cli/type', `invalid --type: ${text}`, 'choose I (sequential), II, or III (marginal)'));
}
