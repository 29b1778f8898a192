/** What is said of covariance structures and of functions of the residual variance. */
import { byOriginal, type Kind, type Note, notYet, type Refusal, refuse } from '@mixdiff/contract';
import { WITH_NUGGET } from './kinds.ts';

/** glmmTMB's own sentence. */
export const ar1Columns = (name: string, columns: readonly string[]): Refusal =>
  byOriginal(
    refuse(
      'glmmtmb/ar1-columns',
      `(${name}): ar1() expects a single, factor variable as the time component; its columns are ${columns.join(', ')}`,
      'ar1(0 + f | g) with f a factor is what it orders; unstructured, (x | g) is another model',
      ['structure:ar1-hom'],
    ),
  );
export const notInVersion = (name: string, since: string, version: string): Refusal =>
  notYet(
    refuse(
      'glmmtmb/structure-version',
      `glmmTMB* has ${name}() as glmmTMB ${since} does, and follows ${version} here: that version does not have it, or was not run with it`,
      `glmmTMB itself fits this model in ${since}, and glmmTMB* as that version; a structure that is older is another model`,
    ),
  );
export const badRank = (what: string, rank: number, c: number): Refusal =>
  refuse('glmmtmb/rank', `${what}: rr() of rank ${rank} over ${c} columns`, `the rank is between 1 and ${c}`);
export const badMatrix = (name: string, what: string, why: string): Refusal =>
  refuse(
    'glmmtmb/known-matrix',
    `${what}: the matrix of ${name}(): ${why}`,
    'give a covariance matrix over its columns',
  );
export const noCoordinates = (name: string, what: string): Refusal =>
  refuse('glmmtmb/coordinates', `${what}: ${name}() needs coordinates of its positions`, 'say where they lie');
export const ofFitted = (): Refusal =>
  byOriginal(
    refuse(
      'glmmtmb/variance-of-fitted',
      'dispformula has covariates of the data: glmmTMB has no variance function of the fitted values',
      'a covariate in their place is another model',
    ),
  );
export const powerOfZero = (): Refusal =>
  refuse(
    'glmmtmb/power-of-zero',
    'a power of a covariate is 0 or infinite where it is 0',
    'exp() of it is another model',
  );
export const functionBesideTerm = (kind: Kind): Refusal =>
  byOriginal(
    refuse(
      'glmmtmb/variance-beside-structure',
      `residuals of structure ${kind} with a variance function: glmmTMB says the structure with dispformula = ~ 0, which leaves none for the variances; with dispformula = ~ g the structure stands beside a residual, another model`,
      'variances that differ by position are in the structures us, diag, cs, toep and hetar1; each is another model',
    ),
  );
export const notTold = (kind: Kind): Refusal =>
  byOriginal(
    refuse(
      'glmmtmb/nugget-not-identified',
      `a nugget in ${kind}: dispformula = ~ 1 beside the term leaves one parameter that the likelihood does not tell, or is another model`,
      `${WITH_NUGGET.join(', ')} take a nugget, and are other models; without it this is another model, too`,
    ),
  );
export const twins = (subject: string): Refusal =>
  refuse(
    'glmmtmb/twin-rows',
    `two rows of one ${subject} at one position: glmmTMB takes them as one random effect with dispformula = ~ 0 between them, which no other package means`,
    'give each row of a subject a position of its own',
  );
export const groupsOfOneVariance = (name: string): Refusal =>
  refuse(
    'glmmtmb/groups-of-one-variance',
    `independent residuals with a variance for each ${name}`,
    'the same model is said by variance function ident',
  );
export const weightsBesideStructure = (): Refusal =>
  notYet(
    refuse(
      'glmmtmb/weights-beside-structure',
      'glmmTMB* does not take weights beside a residual model yet',
      'glmmTMB itself fits this model; without weights it is another model',
    ),
  );
export const hetar1WithIntercept = (): Note => ({
  code: 'glmmtmb/hetar1-intercept',
  text: 'hetar1 orders the columns of its term as points in time: an intercept is none',
  original: 'hetar1() not meaningful with intercept',
  level: 'warning',
});
