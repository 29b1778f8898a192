/** Methods of degrees of freedom and of standard errors by the names that other programs gave them. */
import type { NamedEngine } from '@mixdiff/backends';
import { type Fit, type Problem, refuse } from '@mixdiff/contract';
import { DDF, type Ddf, type Given, VCOV, type Vcov } from '@mixdiff/inference';
import { adjustedFor, statedFor } from '../adjusted.ts';
import { containmentFor } from '../containment.ts';
import { settle } from '../exit.ts';

/** As lmerTest, pbkrtest, SAS, mmrm and emmeans call them. */
const ALIASES: ReadonlyMap<string, Ddf> = new Map([
  ['kr', 'kenward-roger'],
  ['kr-linear', 'kenward-roger-linear'],
  ['wald', 'z'],
  ['asymptotic', 'z'],
]);
const VCOV_ALIASES: ReadonlyMap<string, Vcov> = new Map([
  ['asymptotic', 'model'],
  ['cr0', 'empirical'],
  ['cr2', 'empirical-bias-reduced'],
  ['cr3', 'empirical-jackknife'],
]);

export function ddfNamed(text: string | undefined): Ddf | undefined {
  if (text === undefined) return undefined;
  const asked = text.toLowerCase();
  const found = DDF.find((name) => name === asked) ?? ALIASES.get(asked);
  if (found) return found;
  throw settle(refuse('cli/ddf', `invalid --ddf: ${text}`, `choose from ${DDF.join(', ')}`));
}
export function vcovNamed(text: string | undefined): Vcov | undefined {
  if (text === undefined) return undefined;
  const asked = text.toLowerCase();
  const found = VCOV.find((name) => name === asked) ?? VCOV_ALIASES.get(asked);
  if (found) return found;
  throw settle(refuse('cli/vcov', `invalid --vcov: ${text}`, `choose from ${VCOV.join(', ')}`));
}
/** Some, or all. */
export const listOf = <Name>(
  text: string | undefined,
  named: (one: string) => Name | undefined,
): readonly Name[] | 'all' | undefined =>
  text === undefined || text === 'all' ? text : text.split(',').map((one) => named(one.trim()) as Name);

/** As in `mixdiff test`: these are of the REML fit unless ML is asked for. */
export const isOfReml = (ddf: Ddf | undefined): boolean =>
  ddf !== undefined && (ddf.startsWith('satterthwaite') || ddf.startsWith('kenward-roger'));

/** What methods need of a fit that no rule of theirs finds. */
export const givenFor = async (fit: Fit, problem: Problem, engine: NamedEngine): Promise<Given> => ({
  containment: containmentFor(fit, problem),
  adjusted: await adjustedFor(fit, problem),
  stated: await statedFor(fit, problem, engine),
});
