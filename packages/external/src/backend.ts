/** A program of anyone's as a backend. */
import { type Answer, type Backend, type Feature, isRefusal, type Problem } from '@mixdiff/contract';
import type { EngineCapabilities } from '@mixdiff/schema';
import { fitOf } from './fit.ts';
import * as say from './messages.ts';
import { asked, questionOf } from './problem.ts';
import { ask, timeLimit } from './process.ts';

/** What the program at `path` says of itself. `name`: what messages call it. */
export async function capabilitiesOf(
  path: string,
  signal?: { readonly aborted: boolean },
  name = path,
): Promise<Answer<{ readonly capabilities: EngineCapabilities }>> {
  const question = { schema: 'mixdiff/engine-question@1', ask: 'capabilities', timeLimitSeconds: timeLimit() } as const;
  const told = await ask({ path, name }, question, signal);
  if (isRefusal(told)) return told;
  const { answer } = told;
  if ('capabilities' in answer) return answer;
  return 'refusal' in answer
    ? say.refused(name, answer.refusal.message, answer.refusal.hint ?? '')
    : say.badAnswer(name, 'asked for capabilities it answers with something else');
}

/**
 * `external:./my-engine`: asked for its capabilities until it has answered once, and for every fit in a process of its own. `name`: what
 * messages call it.
 */
export function externalBackend(id: string, path: string, name = path): Backend {
  let known: ReturnType<typeof capabilitiesOf> | undefined;
  return {
    contract: 1,
    id,
    versions: [],
    choices: [],
    defaultMethod: 'REML',
    // it is asked when it is needed: what it lacks it says as a refusal of the fit
    lacks: () => [],
    fit: async (problem, chosen, context) => {
      known ??= capabilitiesOf(path, context.signal, name);
      const told = await known;
      if (isRefusal(told)) {
        known = undefined;
        return told;
      }
      const { capabilities } = told;
      const beyond = beyondIt(name, capabilities, problem);
      if (beyond) return beyond;
      const question = {
        schema: 'mixdiff/engine-question@1',
        ask: 'fit',
        problem: questionOf(problem),
        timeLimitSeconds: timeLimit(),
      } as const;
      const answered = await ask({ path, name }, question, context.signal);
      if (isRefusal(answered)) return answered;
      const { answer } = answered;
      if ('refusal' in answer) return say.refused(name, answer.refusal.message, answer.refusal.hint ?? '');
      if (!('fit' in answer)) return say.badAnswer(name, 'asked for a fit it answers with something else');
      return fitOf(name, id, capabilities, chosen, problem, answer.fit);
    },
  };
}
/** Features of these names are known to the protocol only. */
function beyondIt(name: string, { methods, takes }: EngineCapabilities, problem: Problem) {
  if (!methods.includes(problem.method)) return say.noMethod(name, problem.method);
  const missing = asked(problem).find((feature) => !takes.includes(feature));
  return missing === undefined ? null : say.lacks(name, missing as Feature);
}
