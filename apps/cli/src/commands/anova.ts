import { isRefusal, refuse } from '@mixdiff/contract';
import { type AnovaOptions, anova, sequentialAnova } from '@mixdiff/inference';
import { anovaDocumentText } from '@mixdiff/report';
import { type AnovaDocument, finite } from '@mixdiff/schema';
import { appContext } from '../context.ts';
import { label } from '../entrants.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { type BuiltModel, buildModel, type LoadedModel, loadModel } from '../model.ts';
import { chosenEngine, type FitOptions, methodFor } from './fit.ts';

export interface AnovaCommandOptions extends FitOptions {
  readonly type?: string;
  readonly ddf?: string;
}
const DDF = ['satterthwaite', 'kenward-roger'] as const;

/** `mixdiff anova`: F tests of the fixed terms; by the fit's own degrees of freedom unless --ddf asks for others. */
export async function anovaCommand(options: AnovaCommandOptions): Promise<ExitCode> {
  const type = typeOf(options.type);
  const model = loadModel(options);
  const engine = chosenEngine(model, { ...options, backend: options.backend ?? model.config.backend ?? 'nlme' });
  const built = buildModel(model, methodFor(model, engine));
  const fit = settle(await engine.backend.fit(built.problem, engine.chosen, appContext()), engine.name);
  const asked = ddfOf(options.ddf) ?? (type === 'III' || fit.meaning.df === 'none' ? 'satterthwaite' : undefined);
  const answer =
    asked === undefined
      ? sequentialAnova(fit, built.problem)
      : anova(fit, built.problem, withSum(model, built, { type, ddf: asked }));
  if (isRefusal(answer)) throw settle(answer, engine.name);
  const document: AnovaDocument = {
    schema: 'mixdiff/anova@1',
    backend: engine.name,
    as: fit.as,
    fitMethod: fit.method,
    formula: built.problem.source.formula,
    type: answer.type === 'III' ? 'III' : 'I',
    ddf: answer.ddf,
    rows: answer.rows.map(({ term, ndf, ddf, statistic, p }) => ({
      term,
      numDF: ndf,
      denDF: finite(ddf),
      F: finite(statistic),
      p: finite(p),
    })),
    absent: {},
    messages: [],
  };
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : anovaDocumentText(document, label(engine)));
  return EXIT.ran;
}
/** Type III asks for contrasts that sum to zero; the same model coded so spans the same space. */
function withSum(model: LoadedModel, built: BuiltModel, options: AnovaOptions): AnovaOptions {
  if (options.type !== 'III') return options;
  const { problem } = buildModel({ ...model, spec: { ...model.spec, contrasts: 'sum' } }, built.problem.method);
  return { ...options, sumCoded: problem };
}
function typeOf(text: string | undefined): 'I' | 'III' {
  const type = (text ?? 'I').toUpperCase().replace('1', 'I').replace('3', 'III');
  if (type === 'I' || type === 'III') return type;
  throw settle(refuse('cli/type', `invalid --type: ${text}`, 'choose I (sequential) or III (marginal)'));
}
function ddfOf(text: string | undefined): (typeof DDF)[number] | undefined {
  if (text === undefined) return undefined;
  const found = DDF.find((name) => name === text || (text.toLowerCase() === 'kr' && name === 'kenward-roger'));
  if (found) return found;
  throw settle(refuse('cli/ddf', `invalid --ddf: ${text}`, `choose from ${DDF.join(', ')}`));
}
