import { unidentifiedBy } from '@mixdiff/certify';
import { isRefusal, refuse } from '@mixdiff/contract';
import { diagnoseText } from '@mixdiff/report';
import { label } from '../entrants.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { buildModel, loadModel, tellNotes } from '../model.ts';
import { statements } from '../statements.ts';
import { tellJson, tellText } from '../tell.ts';
import { chosenEngine, type FitOptions, methodFor } from './fit.ts';

/** `mixdiff diagnose`: what looks wrong at the point where a fit stopped. */
export async function diagnoseCommand(options: FitOptions): Promise<ExitCode> {
  const model = loadModel(options);
  const named = chosenEngine(model, options);
  const built = buildModel(model, methodFor(model, named));
  tellNotes(built);
  if (!named.backend.open) {
    throw settle(
      refuse('cli/no-engine', `${named.name} cannot be asked for gradients`, 'diagnose the re-implementation instead'),
    );
  }
  const engine = settle(await named.backend.open(built.problem, named.chosen), named.name);
  const fit = settle(engine.fit(), named.name);
  const said = isRefusal(fit) ? null : statements.diagnose(engine, fit, built.problem);
  const unidentified = isRefusal(fit) ? null : unidentifiedBy(built.problem, fit.meaning.weights, fit.canonical);
  const notes = (unidentified?.notes ?? []).map((note) => ({ ...note }));
  const diagnosis = said && { ...said, messages: [...said.messages, ...notes] };
  if (!diagnosis) {
    const reason = `${named.name} reports no Hessian of its own parameters`;
    throw settle({ ...refuse('diagnose/no-hessian', reason, 'diagnose a fit of glmmTMB') }, named.name);
  }
  if (options.json) tellJson(diagnosis);
  else tellText(diagnoseText(diagnosis, label(named)));
  return EXIT.ran;
}
