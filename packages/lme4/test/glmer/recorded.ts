import { GLMER_VERSIONS, type GlmerFit, type GlmerProblem, glmerFits, glmerProblems } from '@mixdiff/testing';

export { GLMER_VERSIONS as VERSIONS, glmerProblem as problemOf } from '@mixdiff/testing';
export type { GlmerFit as RecordedFit, GlmerProblem as RecordedProblem };
export const problems = glmerProblems();
export const families = glmerProblems('families');
const fits = new Map(
  GLMER_VERSIONS.map((version) => [version as string, [...glmerFits(version), ...glmerFits(version, 'families')]]),
);
export function fitOf(version: string, name: string): GlmerFit {
  const found = fits.get(version)?.find((fit) => fit.name === name);
  if (!found) throw new Error(`no recorded fit '${name}' of lme4 ${version}`);
  return found;
}
export function recordedProblem(name: string): GlmerProblem {
  const found = [...problems, ...families].find((one) => one.name === name);
  if (!found) throw new Error(`no recorded problem '${name}'`);
  return found;
}
