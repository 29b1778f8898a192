/** `mixdiff record`: what an engine returns here, for a machine where it is not installed. */
import { basename, resolve } from 'node:path';
import type { NamedEngine } from '@mixdiff/backends';
import { refuse } from '@mixdiff/contract';
import { terminalText } from '@mixdiff/quoting';
import { R_PACKAGES, rBackend } from '@mixdiff/r';
import { shellCommand } from '@mixdiff/report';
import { openNamed } from '../engines.ts';
import { refuseNumericStart } from '../entrants.ts';
import { EXIT, type ExitCode, exitCodeOf, settle } from '../exit.ts';
import { writeForUser } from '../files.ts';
import { unused } from '../messages.ts';
import { type LoadedModel, loadModel } from '../model.ts';
import { flagOf, MODEL_OPTIONS, type ModelOptions } from '../model-options.ts';
import { recording, recordingText } from '../recording.ts';
import { tellFault, tellJson, tellText } from '../tell.ts';

export interface RecordOptions extends ModelOptions {
  readonly backend?: string;
  readonly library?: string;
  readonly rscript?: string;
  readonly out?: string;
  readonly json?: boolean;
}
/** `mixdiff record MODEL --backend r:glmmTMB --out F`: what an engine returns here, for where it is not installed. */
export async function recordCommand(options: RecordOptions): Promise<ExitCode> {
  const model = loadModel(options);
  if (options.backend === undefined || options.out === undefined) {
    throw settle(
      refuse('cli/record', 'what is recorded, and where to?', 'name both: --backend r:glmmTMB --out F.json'),
    );
  }
  const names = options.backend.split(/,(?![^{]*})/).map((name) => name.trim());
  const place = options.library === undefined ? options.rscript && '--rscript' : '--library';
  if (place && !names.some((name) => R_PACKAGES.some((p) => name === `r:${p}`)))
    throw settle(unused(`${place} is about R, and no engine of R is named`, 'name one: --backend r:lme4'));
  refuseNumericStart(model.config);
  const engines = names.map((name) => recorded(name, model, options));
  const document = await recording(model, engines, commandOf(options));
  const refused = document.fits.find((fit) => fit.refusal !== null);
  if (document.fits.every((fit) => fit.fit === null) && refused?.refusal) {
    const { code, message, hint } = refused.refusal;
    tellFault(message, hint);
    return exitCodeOf({ refused: code as `${string}/${string}`, lacks: [], message, hint });
  }
  settle(writeForUser(resolve(options.out), recordingText(document)));
  const ids = document.fits.map((fit) => `${fit.id}${fit.fit ? ` (${fit.fit.as})` : ' (refused)'}`);
  if (options.json) tellJson(document);
  else tellText(`${terminalText(`wrote  ${options.out}: ${ids.join(', ')}`)}\n`);
  return EXIT.ran;
}
/** An engine by its name, or the real package of another library. */
function recorded(name: string, model: LoadedModel, { library, rscript }: RecordOptions): NamedEngine {
  const id = R_PACKAGES.find((p) => name === `r:${p}`);
  if (id === undefined || (library === undefined && rscript === undefined)) return openNamed(name, model);
  const backend = rBackend(id, {
    ...(library === undefined ? {} : { library: resolve(library) }),
    ...(rscript === undefined ? {} : { rscript }),
  });
  return { backend, chosen: {}, name: backend.id };
}
const NAMED: readonly string[] = ['case', 'config', 'data'];
/** The command without the places of one machine. */
function commandOf(options: RecordOptions): string {
  const file = (path: string | undefined): string => basename(path ?? '');
  const { backend, out, case: name, config, data } = options;
  const named = name ? ['--case', basename(name)] : config ? ['--config', file(config)] : ['--data', file(data)];
  const asked = MODEL_OPTIONS.filter((option) => !NAMED.includes(option)).flatMap((option) => {
    const value = options[option];
    if (value === undefined || value === false) return [];
    return value === true ? [flagOf(option)] : [value].flat().flatMap((one) => [flagOf(option), one]);
  });
  return shellCommand(['mixdiff', 'record', ...named, ...asked, '--backend', backend ?? '', '--out', file(out)]);
}
