/** `mixdiff upgrade`: the result is what moves, so engines are named as from and to and not as a list. */
import { basename } from 'node:path';
import { backends, engineNamed } from '@mixdiff/backends';
import { byMatter, countsOf, type UpgradeTask, upgradeCase, upgradeText } from '@mixdiff/check';
import { isRefusal, type Method, type Problem, refuse } from '@mixdiff/contract';
import { entrantOf } from '@mixdiff/mixdiff/shared';
import type { Entrant } from '@mixdiff/runs';
import type { UpgradeDocument, UpgradedCase } from '@mixdiff/schema';
import { profileNamed } from '../check-task.ts';
import { appContext } from '../context.ts';
import { openNamed } from '../engines.ts';
import { refuseNumericStart } from '../entrants.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { buildModel, comparedMethods, goldenFolder, type LoadedModel, loadModel, readConfig } from '../model.ts';
import { caseFolders } from '../project.ts';
import { tellJson, tellText } from '../tell.ts';
import { versions } from '../versions.ts';

export interface UpgradeOptions {
  readonly from?: string;
  readonly to?: string;
  /** A config whose `engines` may be named. */
  readonly engines?: string;
  readonly profile?: string;
  readonly json?: boolean;
}
/** `mixdiff upgrade --from ENGINE --to ENGINE [CASES]`: which results move, by how much, and why. */
export async function upgradeCommand(options: UpgradeOptions, paths: readonly string[] = []): Promise<ExitCode> {
  const { from, to } = options;
  if (from === undefined || to === undefined) {
    throw settle(refuse('cli/upgrade', 'from what to what?', 'name both: --from glmmTMB@1.1.8 --to glmmTMB@1.1.9'));
  }
  const profile = profileNamed(options.profile ?? 'numerical');
  const named = options.engines === undefined ? undefined : settle(readConfig(options.engines)).engines;
  const folders = settle(caseFolders(paths.length > 0 ? paths : [goldenFolder()]));
  const context = appContext();
  const cases: UpgradedCase[] = [];
  for (const [i, folder] of folders.entries()) {
    context.progress?.(i, folders.length, folder);
    const model = loadModel({ case: folder });
    const naming = named ? { ...model, config: { ...model.config, engines: named } } : model;
    const pair = { from: entrant(from, naming), to: entrant(to, naming) };
    cases.push(...(await upgradeCase({ ...taskOf(model), ...pair, profile, context: appContext(true) })));
  }
  const document: UpgradeDocument = {
    schema: 'mixdiff/upgrade@1',
    from,
    to,
    counts: countsOf(cases),
    cases: byMatter(cases),
    versions: versions(),
  };
  if (options.json) tellJson(document);
  else tellText(upgradeText(document));
  return EXIT.ran;
}
function taskOf(model: LoadedModel): Pick<UpgradeTask, 'name' | 'problems' | 'methods' | 'counterpart'> {
  const built = new Map<Method, Problem>();
  return {
    name: basename(model.folder),
    methods: comparedMethods(model),
    problems: (method) => {
      const problem = built.get(method) ?? buildModel(model, method).problem;
      built.set(method, problem);
      return problem;
    },
    counterpart,
  };
}
function entrant(name: string, model: LoadedModel): Entrant {
  refuseNumericStart(model.config);
  return entrantOf(openNamed(name, model));
}
/** `glmmTMB 1.1.9` and the like: ours as that version, with choices in place of its defaults. */
function counterpart(as: string, choices: Readonly<Record<string, string>>): Entrant | null {
  const [name = '', version = ''] = as.split(' ');
  const named = engineNamed(`${name}@${version}`, backends, { choices });
  return isRefusal(named) ? null : entrantOf(named);
}
