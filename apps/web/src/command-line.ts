/** The same comparison as a command: who saw something here can give it to a colleague, or to CI. */
import { shellCommand } from '@mixdiff/report';
import type { ModelFields, Run } from './worker-messages.ts';

const FLAGS = [
  'formula',
  'where',
  'weights',
  'offset',
  'family',
  'link',
  'contrasts',
  'correlation',
  'repeated',
  'variance',
  'dispformula',
  'ziformula',
  'random',
] as const satisfies readonly (keyof ModelFields)[];

export interface Asked {
  /** A stored case, whose model is as it was stored; or the name of a file. */
  readonly data: { readonly case: string } | { readonly file: string; readonly sep?: string; readonly dec?: string };
  readonly model: ModelFields;
  readonly run: Run;
}
/** As a POSIX shell takes it. */
export function commandLine({ data, model, run }: Asked): string {
  const words = ['mixdiff', 'compare'];
  const flag = (name: string, value: string | undefined): void => {
    if (value !== undefined) words.push(`--${name}`, value);
  };
  if (!('file' in data)) flag('case', data.case);
  else {
    flag('data', data.file);
    flag('sep', data.sep === '\t' ? 'tab' : data.sep);
    flag('dec', data.dec);
    for (const name of FLAGS) flag(name, model[name]);
    for (const [name, expression] of Object.entries(model.derive ?? {})) flag('derive', `${name}=${expression}`);
    const factors = Object.keys(model.factors ?? {});
    if (factors.length > 0) flag('factor', factors.join(','));
  }
  flag('methods', run.methods.join(','));
  flag('backends', run.backends.map((id) => (Object.hasOwn(run.as, id) ? `${id}@${run.as[id]}` : id)).join(','));
  if (run.starts !== 20) flag('starts', String(run.starts));
  if (run.seed !== 1) flag('seed', String(run.seed));
  return shellCommand(words);
}
