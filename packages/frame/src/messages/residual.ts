/** How residuals vary together, and how their variance does. */
import { type Note, type Refusal, refuse } from '@mixdiff/contract';
import { nearest } from '../suggest.ts';
import type { Vector } from '../vector.ts';
import { kindName, list, orDid, shown } from './wording.ts';

const FORM = (name: string): string => `${name}(form = ~ 1 | subject)`;
export const unknownCorrelation = (text: string, known: readonly string[]): Refusal =>
  refuse(
    'frame/correlation',
    `'${shown(text)}' is no correlation structure`,
    `${orDid(nearest(text, known))}write one of nlme's: ${FORM('corCompSymm')}; they are ${list(known)}`,
  );
export const correlationArgument = (name: string, argument: string, given: string): Refusal =>
  refuse(
    'frame/correlation-argument',
    `${name}: '${argument} = ${shown(given)}' is not supported`,
    argument === 'metric'
      ? 'distances are Euclidean: leave it out'
      : argument === 'nugget'
        ? 'write TRUE or FALSE'
        : given.startsWith('~')
          ? `the formula is not the first argument: ${name}(form = ${shown(given)})`
          : `the correlation is estimated from nlme's own start: ${FORM(name)}`,
  );
export const correlationForm = (name: string): Refusal =>
  refuse('frame/correlation-form', `${name} needs a form that names its group`, `write ${FORM(name)}`);
export const correlationCovariate = (name: string, covariate: string): Refusal =>
  refuse(
    'frame/correlation-covariate',
    `${name} has no covariate, and '${shown(covariate)}' would be ignored`,
    `write ${FORM(name)}`,
  );
export const correlationOneCovariate = (name: string, covariate: string): Refusal =>
  refuse(
    'frame/correlation-covariate',
    `${name} has one covariate, not '${shown(covariate)}'`,
    `name one: ${name}(form = ~ time | subject); several coordinates go with corExp and its like`,
  );
export const correlationTerm = (name: string, term: string): Refusal =>
  refuse(
    'frame/correlation-covariate',
    `${name}: '${shown(term)}' is no coordinate`,
    'name columns, added; write I(…) for arithmetic',
  );
export const armaOrder = (name: string): Refusal =>
  refuse(
    'frame/correlation-order',
    `${name} needs its orders p and q, whole numbers of which one is above 0`,
    `write ${name}(form = ~ time | subject, p = 1, q = 1)`,
  );
export const timeNotWhole = (name: string, time: string, value: number, table: string, line: number): Refusal =>
  refuse(
    'frame/time-not-whole',
    `${name}: ${shown(time)} is ${value} in line ${line} of ${table}, and times are whole numbers there`,
    'count visits: 1, 2, 3, …; for times of any distance write corCAR1(form = ~ time | subject)',
  );
export const tooManyTimes = (name: string, time: string, span: number, most: number): Refusal =>
  refuse(
    'frame/times',
    `${name}: ${shown(time)} spans ${span} units of time, more than ${most}`,
    'count in larger units; for times of any distance write corCAR1(form = ~ time | subject)',
  );
export const timesNotConsecutive = (name: string, time: string): Refusal =>
  refuse(
    'frame/times-not-consecutive',
    `${name}: the values of ${shown(time)} are not 1, 2, 3, … without a gap`,
    'count the visits that occur, as nlme requires: as.integer(factor(time))',
  );
export const onePoint = (name: string, coordinates: readonly string[]): Refusal =>
  refuse(
    'frame/one-point',
    `${name}: all rows have the same ${list(coordinates)}`,
    'name coordinates by which the rows of a subject differ',
  );
export const covariateNotNumbers = (label: string, { kind }: Vector): Refusal =>
  refuse(
    'frame/covariate-not-numbers',
    `${shown(label)} is ${kindName[kind]}, and a time, a coordinate or a variance covariate is a number`,
    `name a column of numbers; of a factor the codes are as.integer(${shown(label)})`,
  );
export const unknownVariance = (text: string, known: readonly string[]): Refusal =>
  refuse(
    'frame/variance',
    `'${shown(text)}' is no variance function`,
    `${orDid(nearest(text, known))}write one of nlme's: varIdent(form = ~ 1 | g); they are ${list(known)}`,
  );
export const varianceArgument = (name: string, argument: string, given: string, form: string): Refusal =>
  refuse(
    'frame/variance-argument',
    `${name}: '${argument} = ${shown(given)}' is not supported`,
    given.startsWith('~')
      ? `the formula is not the first argument: ${name}(form = ${shown(given)})`
      : `its parameters are estimated from nlme's own start: ${form}`,
  );
export const varianceForm = (name: string, form: string): Refusal =>
  refuse('frame/variance-form', `${name} is not complete, or holds what it cannot`, `write ${form}`);
export const varianceCovariate = (name: string, covariate: string, form: string): Refusal =>
  refuse(
    'frame/variance-covariate',
    `${name} has no covariate, and '${shown(covariate)}' would be ignored`,
    `write ${form}`,
  );
export const varianceStrata = (groups: string): Refusal =>
  refuse(
    'frame/variance-strata',
    `'${shown(groups)}' nests groups, and a variance has one of them`,
    'name one factor, or every combination of several: a * b',
  );
export const oneStratum = (name: string, level: string): Refusal =>
  refuse(
    'frame/one-stratum',
    `all rows used have ${shown(name)} ${shown(level)}: there is no second variance to tell from the first`,
    'leave the variance function out',
  );
const DEFINED = { fixed: 'varFixed takes numbers above 0', power: 'varPower takes no 0' } as const;
export const varianceAt = (kind: string, label: string, value: number, table: string, line: number): Refusal =>
  refuse(
    'frame/variance-at',
    `${shown(label)} is ${value} in line ${line} of ${table}: ${kind === 'fixed' ? DEFINED.fixed : DEFINED.power}`,
    kind === 'fixed' ? 'name a covariate that is above 0 in every row' : 'varConstPower takes 0, and so does varExp',
  );
const REPEATED = 'us(visit | subject)';
export const unknownRepeated = (text: string, known: readonly string[]): Refusal =>
  refuse(
    'frame/repeated',
    `'${shown(text)}' is no covariance structure of repeated measures`,
    `${orDid(nearest(text, known))}write one of mmrm's: ${REPEATED}; they are ${list(known)}`,
  );
export const repeatedForm = (name: string): Refusal =>
  refuse(
    'frame/repeated-form',
    `${name} needs ${name.startsWith('sp_') ? 'coordinates' : 'a visit'} and a subject, and nothing else`,
    name.startsWith('sp_') ? `write ${name}(x, y | subject)` : `write ${name}(visit | subject)`,
  );
export const repeatedGroups = (text: string): Refusal =>
  refuse(
    'frame/repeated-groups',
    `'${shown(text)}' nests more than a group and its subjects`,
    'write us(visit | group / subject)',
  );
export const groupWithinSubject = (group: string, who: string, table: string, a: number, b: number): Refusal =>
  refuse(
    'frame/group-within-subject',
    `${shown(who)} has two values of ${shown(group)}, in lines ${a} and ${b} of ${table}`,
    'the groups of a covariance structure are groups of subjects: name one that does not change within a subject',
  );
export const visitTwice = (who: string, when: string, table: string, a: number, b: number): Refusal =>
  refuse(
    'frame/visit-twice',
    `lines ${a} and ${b} of ${table} are both ${shown(who)} at ${shown(when)}`,
    'a subject has one row at a visit (of visit | a / b the subject is b): drop one of them, or name another subject or visit',
  );
export const visitsDropped = (name: string, levels: readonly string[]): Note => ({
  code: 'frame/dropped-visits',
  text: `no row that is used has ${shown(name)} ${list(levels)}: dropped, as mmrm drops them; lags count the others`,
  original: `In ${name} there are dropped visits: ${levels.join(', ')}`,
  level: 'message',
});
export const glsWithRandom = (): Refusal =>
  refuse('frame/gls', 'gls is a model without random effects, and the model has some', 'keep one of them');
export const dispersionForm = (source: string): Refusal =>
  refuse('frame/dispersion', `'${shown(source)}' is no one-sided formula`, 'write one such as ~ g');
export const dispersionTerm = (term: string): Refusal =>
  refuse(
    'frame/dispersion-term',
    `'${shown(term)}' is no dispersion that can be said as ratios per level and powers of e`,
    'write a sum of factors and numbers, or products of them with all their parts: a * b',
  );
export const dispersionIntercept = (terms: string): Refusal =>
  refuse(
    'frame/dispersion-intercept',
    `the dispersion ~ 0 + ${shown(terms)} fixes the standard deviation at 1 where these are 0`,
    `write ~ ${shown(terms)}`,
  );
export const dispersionBeside = (field: string): Refusal =>
  refuse(
    'frame/two-dispersions',
    `dispformula and ${field} both say how residuals vary`,
    field === 'variance' ? 'keep one of them' : 'say the variance as nlme does: variance, varIdent(form = ~ 1 | g)',
  );
export const dispersionFamily = (family: string): Refusal =>
  refuse(
    'frame/dispersion-family',
    `family ${shown(family)} has no dispersion parameter that a formula could be of`,
    'leave dispformula out: glmmTMB passes over it without a word',
  );
export const partForm = (field: string, source: string): Refusal =>
  refuse('frame/part-form', `${field} '${shown(source)}' is no one-sided formula`, 'write ~ 1, ~ x, or ~ x + (1 | g)');
export const noDispersion = (family: string): Refusal =>
  refuse(
    'frame/no-dispersion',
    `dispformula = ~ 0 is for gaussian models with a structured random term, not for family ${shown(family)}`,
    'leave dispformula out for one dispersion parameter, or write ~ x',
  );
export const partBeside = (part: string, field: string): Refusal =>
  refuse('frame/part-beside', `${part} and ${field} cannot stand beside each other`, 'keep one of them');
export const noResidual = (terms: readonly string[]): Refusal =>
  refuse(
    'frame/no-residual',
    `dispformula = ~ 0 leaves no residual, and ${terms.length > 0 ? `no term of ${list(terms)}` : 'no term'} can take its place`,
    'it needs a structured term with a column per visit and one row of a subject at each: us(0 + visit | id)',
  );
export const twoResiduals = (terms: readonly string[]): Refusal =>
  refuse(
    'frame/two-residuals',
    `dispformula = ~ 0 leaves the residual to one term, and there are ${list(terms)}`,
    'keep one of them',
  );
export const twoRandom = (term: string): Refusal =>
  refuse('frame/two-random', `the formula has random effects, ${shown(term)}, and random has some`, 'keep one of them');
const RANDOM = 'list(g = pdDiag(~ x))';
export const randomForm = (source: string): Refusal =>
  refuse('frame/random', `'${shown(source)}' says no random effects`, `write ~ x | g, or ${RANDOM}`);
export const randomGroup = (source: string): Refusal =>
  refuse('frame/random-group', `'${shown(source)}' names no group`, `write ~ x | g, or ${RANDOM}`);
export const unknownPdClass = (text: string, known: readonly string[]): Refusal =>
  refuse(
    'frame/random-class',
    `'${shown(text)}' is no class of covariance matrices`,
    `${orDid(nearest(text, known))}write one of nlme's: ${list(known)}`,
  );
export const pdForm = (name: string): Refusal =>
  refuse(
    'frame/random-form',
    `${name} needs a one-sided formula and nothing else`,
    name === 'pdBlocked' ? 'write pdBlocked(list(pdIdent(~ 1), pdDiag(~ x - 1)))' : `write ${name}(~ x)`,
  );
