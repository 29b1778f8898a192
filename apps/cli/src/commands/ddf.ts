/** Methods of degrees of freedom by the names that other programs gave them. */
import { refuse } from '@mixdiff/contract';
import { DDF, type Ddf } from '@mixdiff/inference';
import { settle } from '../exit.ts';

/** As lmerTest, pbkrtest, SAS and emmeans call them. */
const ALIASES: ReadonlyMap<string, Ddf> = new Map([
  ['kr', 'kenward-roger'],
  ['wald', 'z'],
  ['asymptotic', 'z'],
]);

export function ddfNamed(text: string | undefined): Ddf | undefined {
  if (text === undefined) return undefined;
  const asked = text.toLowerCase();
  const found = DDF.find((name) => name === asked) ?? ALIASES.get(asked);
  if (found) return found;
  throw settle(refuse('cli/ddf', `invalid --ddf: ${text}`, `choose from ${DDF.join(', ')}`));
}

/** As in `mixdiff test`: these are of the REML fit unless ML is asked for. */
export const isOfReml = (ddf: Ddf | undefined): boolean => ddf === 'satterthwaite' || ddf === 'kenward-roger';
