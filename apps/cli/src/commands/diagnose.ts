/** `mixdiff diagnose`. Of every engine unless one is named: what looks wrong in one is often plain in another. */
import type { NamedEngine } from '@mixdiff/backends';
import { CODES, openCertifier } from '@mixdiff/certify';
import { type Answer, isRefusal, type Refusal } from '@mixdiff/contract';
import { diagnosis } from '@mixdiff/explain';
import { entrantOf, label, statements } from '@mixdiff/mixdiff/shared';
import { type Diagnosed, diagnosesText } from '@mixdiff/report';
import { runId } from '@mixdiff/runs';
import type { DiagnoseDocument, DiagnosesDocument } from '@mixdiff/schema';
import { appContext } from '../context.ts';
import { defaultEngines, openNamed } from '../engines.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { buildModel, type LoadedModel, loadModel, tellNotes } from '../model.ts';
import { tellJson, tellText } from '../tell.ts';
import { type FitOptions, judgeOf, methodFor } from './fit.ts';

/** `mixdiff diagnose`: what looks wrong at the point where a fit stopped; of every engine where none is named. */
export async function diagnoseCommand(options: FitOptions): Promise<ExitCode> {
  const model = loadModel(options);
  const asked = options.backend ?? model.config.backend;
  const names = asked === undefined ? (model.config.backends ?? defaultEngines(model)) : asked.split(/,(?![^{]*})/);
  const engines = names.map((name) => openNamed(name.trim(), model, options));
  const found: { engine: NamedEngine; answer: Answer<DiagnoseDocument> }[] = [];
  for (const engine of engines) found.push({ engine, answer: await diagnosed(engine, model, options) });
  const [first] = found;
  if (first && found.every(({ answer }) => isRefusal(answer))) throw settle(first.answer as Refusal, first.engine.name);
  const built = buildModel(model, model.method ?? 'ML');
  if (options.json) {
    const single = asked !== undefined && found.length === 1 && first && !isRefusal(first.answer);
    tellJson(single ? first.answer : documentOf(built.problem.source.formula, found));
  } else {
    const fits = found.map(({ engine, answer }): Diagnosed => ({ label: label(engine), answer }));
    tellText(diagnosesText(built.problem.source.formula, fits));
  }
  tellNotes(built);
  return EXIT.ran;
}
function documentOf(
  formula: string,
  found: readonly { engine: NamedEngine; answer: Answer<DiagnoseDocument> }[],
): DiagnosesDocument {
  return {
    schema: 'mixdiff/diagnoses@1',
    formula,
    fits: found.flatMap(({ answer }) => (isRefusal(answer) ? [] : [answer])),
    refused: found.flatMap(({ engine, answer }) =>
      isRefusal(answer) ? [{ engine: engine.name, code: answer.refused, message: answer.message }] : [],
    ),
  };
}

async function diagnosed(
  engine: NamedEngine,
  model: LoadedModel,
  options: FitOptions,
): Promise<Answer<DiagnoseDocument>> {
  const method = methodFor(model, engine);
  const built = buildModel(model, method);
  const { problem } = built;
  const certify = options.certify === true;
  const judge = judgeOf(engine, model, built, options);
  const reached = await judge.engine(false).backend.fit(problem, engine.chosen, appContext(true));
  if (isRefusal(reached)) return reached;
  const [judged] = judge.judged();
  const opened = engine.backend.open ? await engine.backend.open(problem, engine.chosen) : null;
  const live = opened && !isRefusal(opened) ? opened : null;
  const moved = certify && judged && !isRefusal(judged.certified) ? judged.certified : reached;
  const certificate =
    moved === reached
      ? (judged?.certificate ?? null)
      : openCertifier(problem, { approximation: true }).certify(moved, live ? { engine: live } : {});
  return diagnosis({
    id: runId(entrantOf(engine), method, moved !== reached),
    fit: moved,
    problem,
    certificate,
    engine: live,
    own: live ? statements.diagnose(live, moved, problem) : null,
    why: live ? 'the original has no diagnosis of its own' : 'what runs elsewhere cannot be asked for gradients',
    // what a reader is told of the verdict is in the certificate and in the advice
    notes: judge.notes(certify).filter(({ code }) => code !== CODES.noMaximum),
  });
}
