import { type Backend, compareVersions, isGeneralized, isRefusal, type Problem, type Refusal } from '@mixdiff/contract';
import { ask, type Place } from './batch.ts';
import { choicesOf, ofTheProblem } from './choices.ts';
import { weightsOf } from './convention.ts';
import { fitOf } from './fit.ts';
import { jobOf, packageOf, R_PACKAGES, type RPackage } from './job.ts';
import * as say from './messages.ts';
import { beyondOriginal, lacksOf } from './passed-on.ts';

export interface ROptions {
  /** Another name than `r:<package>`: two versions side by side. */
  readonly id?: string;
  readonly library?: string;
  readonly rscript?: string;
  readonly timeoutSeconds?: number;
}
const TIMEOUT_SECONDS = 300;

export const placeOf = (options: ROptions): Place => ({
  rscript: options.rscript ?? 'Rscript',
  library: options.library ?? null,
  timeoutSeconds: options.timeoutSeconds ?? (Number(process.env['MIXDIFF_R_SECONDS']) || TIMEOUT_SECONDS),
});
/** The real package, of whatever version that library holds, as a backend through Rscript. */
export function rBackend(name: RPackage, options: ROptions = {}): Backend {
  const id = options.id ?? `r:${name}`;
  const place = placeOf(options);
  return {
    contract: 1,
    id,
    versions: [],
    choices: choicesOf(name),
    defaultMethod: name === 'glmmTMB' || name === 'GLMMadaptive' || name === 'glmmPQL' ? 'ML' : 'REML',
    lacks: (problem) => [...lacksOf(problem, name), ...(otherMeaning(name, problem) ? (['weights'] as const) : [])],
    fit: async (problem, chosen, context) => {
      const refused = refusedBefore(id, name, problem);
      if (refused) return refused;
      const own = ofTheProblem(id, name, problem, chosen);
      if (isRefusal(own)) return own;
      const answer = await ask(place, jobOf(problem, name, own), id, context.signal);
      if (isRefusal(answer)) return answer;
      const installed = answer.versions[packageOf(name)];
      const asked = chosen['as'];
      if (asked?.by === 'user' && installed && compareVersions(asked.value, installed) !== 0)
        return say.otherVersion(id, installed, asked.value);
      return fitOf(id, name, problem, answer, own);
    },
  };
}
const ONLY_GENERALIZED: ReadonlySet<RPackage> = new Set(['GLMMadaptive', 'glmmPQL']);
/** Before R is asked. */
function refusedBefore(id: string, name: RPackage, problem: Problem): Refusal | null {
  const [missing] = lacksOf(problem, name);
  if (missing === 'random-effects') return say.noRandomEffects(id);
  if (missing) return say.notPassedOn(id, missing, beyondOriginal(name, missing));
  if (name === 'mmrm' && !problem.residual) return say.noStructure(id);
  if (ONLY_GENERALIZED.has(name) && !isGeneralized(problem)) return say.onlyGeneralized(id);
  if (problem.method === 'REML' && isGeneralized(problem) && name !== 'glmmTMB') return say.noRestricted(id);
  const other = otherMeaning(name, problem);
  return other && say.otherWeights(id, other);
}
/** The package's own meaning of weights, where another is asked for. */
function otherMeaning(name: RPackage, problem: Problem): 'precision' | 'likelihood' | null {
  const own = weightsOf(name, problem);
  const asked = problem.weights?.kind ?? 'as-original';
  return asked === 'as-original' || asked === own ? null : own;
}
export const rBackends: readonly Backend[] = R_PACKAGES.map((name) => rBackend(name));
