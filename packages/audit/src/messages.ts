/** What an audit says of its input and of what it found, in one place, so that a code has one sentence. */
import { type Note, type RandomTerm, type Refusal, refuse } from '@mixdiff/contract';

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

export const notANumber = (file: string, field: string, text: string): Refusal =>
  refuse(
    'audit/number',
    `${file}: ${field} is '${text}', which is not a number`,
    'write it as the source prints it: "0.0318"',
  );
export const noLogarithm = (file: string, term: string, text: string): Refusal =>
  refuse(
    'audit/no-logarithm',
    `${file}: the ratio of '${term}', ${text}, may be 0, which is no exp(estimate)`,
    'give it with more digits, as 0.004, or the estimate itself',
  );
export const noRatios = (file: string): Refusal =>
  refuse(
    'audit/no-ratios',
    `${file}: exponentiated estimates of a linear model`,
    'of a family with a link they are ratios: name the family, or leave exponentiated out',
  );
export const leftBlank = (file: string, fields: readonly string[]): Refusal =>
  refuse(
    'audit/blank',
    `${file}: not filled in: ${fields.join(', ')}`,
    'write each as the source prints it: "0.0318"; se and logLik may stay blank',
  );
export const unknownDigits = (file: string, key: string, example: string): Refusal =>
  refuse(
    'audit/digits',
    `${file}: digits names '${key}', which is nothing in this file`,
    `name fixed, se, df, random, sigma or logLik, or one quantity such as '${example}'`,
  );
export const unknownColumn = (
  file: string,
  field: 'fixed' | 'se' | 'df' | 't' | 'p',
  name: string,
  columns: readonly string[],
  near: string | undefined,
): Refusal =>
  refuse(
    'audit/fixed',
    `${file}: ${field} has a value for '${name}', which is no column of the model`,
    near ? `did you mean '${near}'?` : `the model's columns: ${columns.join(', ')}`,
  );
type Term = Pick<RandomTerm, 'name' | 'group' | 'columns'>;
const blocksOf = (terms: readonly Term[]): string =>
  terms
    .map(
      ({ group, columns }) =>
        `{ "group": ${JSON.stringify(group)}, "terms": ${JSON.stringify(columns)}, "cov": [[…]] }`,
    )
    .join(', ');
/** All that is missing at once: who mends a file must not meet the next gap after each. */
export const missingEstimates = (file: string, fixed: readonly string[], random: readonly Term[]): Refusal => {
  const told = [
    ...(fixed.length > 0 ? [`fixed has no estimate for ${quoted(fixed)}`] : []),
    ...(random.length > 0 ? [`random has no covariance for ${random.map(({ name }) => `(${name})`).join(', ')}`] : []),
  ];
  const hints = [
    ...(fixed.length > 0
      ? ['every column of the model needs one; check the levels, their order and the contrasts']
      : []),
    ...(random.length > 0 ? [`add ${blocksOf(random)}`] : []),
  ];
  return refuse(fixed.length > 0 ? 'audit/fixed' : 'audit/random', `${file}: ${told.join('; ')}`, hints.join('; '));
};
export const missingRandom = (file: string, term: string, group: string, columns: readonly string[]): Refusal =>
  refuse(
    'audit/random',
    `${file}: random has no covariance for (${term})`,
    `add { "group": "${group}", "terms": ${JSON.stringify(columns)}, "cov": [[…]] }`,
  );
export const unknownRandom = (
  file: string,
  block: number,
  group: string,
  term: string,
  terms: readonly string[],
): Refusal =>
  refuse(
    'audit/random',
    `${file}: random.${block}: '${term}' of group '${group}' is in no random term of the model`,
    `the model has (${terms.join('), (')})`,
  );
export const notSquare = (file: string, block: number, group: string, columns: number): Refusal =>
  refuse(
    'audit/cov',
    `${file}: random.${block}.cov of group '${group}' is not ${columns} x ${columns}`,
    'one row and one column per entry of terms, or the lower triangle',
  );
export const noVariances = (file: string, block: number, group: string): Refusal =>
  refuse(
    'audit/cov',
    `${file}: random.${block} of group '${group}' has neither cov nor sd`,
    'give variances and covariances as "cov": [[…]], or standard deviations as "sd": […] with "corr": [[…]]',
  );
export const oneEach = (file: string, block: number, group: string, field: 'sd' | 'corr', columns: number): Refusal =>
  refuse(
    'audit/cov',
    `${file}: random.${block}.${field} of group '${group}' does not have the entries for ${columns} terms`,
    field === 'sd' ? 'one standard deviation per entry of terms' : 'the lower triangle, one row per entry of terms',
  );
export const notADeviation = (file: string, field: string, group: string, text: string): Refusal =>
  refuse(
    'audit/cov',
    `${file}: ${field} of group '${group}' is ${text}; a standard deviation is zero or positive`,
    'check the sign, and that it is a standard deviation rather than its logarithm',
  );
export const asymmetric = (file: string, block: number, group: string, a: string, b: string): Refusal =>
  refuse(
    'audit/cov',
    `${file}: random.${block}.cov of group '${group}' is not symmetric: two different covariances of '${a}' and '${b}'`,
    'a covariance matrix is symmetric: check the two entries',
  );
export const noCovariance = (file: string, field: string, group: string, text: string): Refusal =>
  refuse(
    'audit/cov',
    `${file}: ${field} of group '${group}' is ${text}, which is no variance or covariance`,
    'every entry needs a finite number; write 0 for a component that the source gives as zero',
  );
export const negativeVariance = (file: string, field: string, group: string, term: string, text: string): Refusal =>
  refuse(
    'audit/cov',
    `${file}: ${field}, the variance of '${term}' within '${group}', is ${text}; a variance is zero or positive`,
    'check the sign, and that it is a variance rather than a correlation or the log of a standard deviation',
  );
export const sharedCovariance = (file: string, block: number, group: string, a: string, b: string): Refusal =>
  refuse(
    'audit/cov',
    `${file}: random.${block}.cov gives a covariance of '${a}' and '${b}', which the formula keeps uncorrelated`,
    `write 0 there, or one term in the formula: (${[a, b].map((name) => (name === '(Intercept)' ? '1' : name)).join(' + ')} | ${group})`,
  );
export const noSigma = (file: string): Refusal =>
  refuse(
    'audit/sigma',
    `${file}: neither sigma nor sigma2 is given`,
    'add the residual standard deviation as "sigma", or the residual variance as "sigma2"',
  );
export const wrongSigma = (file: string, field: 'sigma' | 'sigma2', text: string): Refusal =>
  refuse(
    'audit/sigma',
    `${file}: ${field} is ${text}; a residual ${field === 'sigma' ? 'standard deviation' : 'variance'} is a positive number`,
    'sigma is the standard deviation, sigma2 the variance',
  );

export const notSquareVisits = (file: string, place: number, visits: number): Refusal =>
  refuse(
    'audit/visits',
    `${file}: visits.${place}.cov is not ${visits} x ${visits}`,
    'one row and one column per entry of terms, or the lower triangle',
  );
export const asymmetricVisits = (
  file: string,
  place: number,
  [a, b]: readonly [string, string],
  [one, other]: readonly [string, string],
): Refusal =>
  refuse(
    'audit/visits',
    `${file}: visits.${place}.cov is not symmetric: the covariance of '${a}' and '${b}' is given as ${one} and as ${other}`,
    'a covariance matrix is symmetric: check the two entries',
  );
export const wrongVisits = (file: string, group: string | null, labels: readonly string[]): Refusal =>
  refuse(
    'audit/visits',
    `${file}: visits has no covariance matrix of the model's positions${group === null ? '' : ` of the group '${group}'`}`,
    `one row per position: ${labels.join(', ')}; of a covariance by distance two, a variance and the covariance of two rows one unit apart`,
  );
export const missingResidual = (file: string, names: readonly string[]): Refusal =>
  refuse(
    'audit/residual',
    `${file}: residual has no estimate for ${quoted(names)}`,
    `add ${names.map((name) => `"${name}": "…"`).join(', ')} to residual`,
  );
export const unknownResidual = (file: string, name: string, known: readonly string[], value?: string): Refusal =>
  refuse(
    'audit/residual',
    value === undefined
      ? `${file}: residual has a value for '${name}', which is no parameter of the residual model`
      : `${file}: residual.${name} is ${value}, which that parameter of the residual model cannot be`,
    known.length > 0 ? `its parameters: ${known.join(', ')}` : 'the model has independent residuals of one variance',
  );
const note = (code: Note['code'], text: string): Note => ({ code, text });
export const boxNotSearched = (reason: string): Note =>
  note('audit/box', `not judged over all numbers that round to the printed ones: ${reason}`);
export const noCertified = (engine: string, reason: string): Note =>
  note('audit/certified', `${engine} cannot state a fit at the highest point: ${reason}`);
export const fixedOffGls = (term: string, inSE: number): Note =>
  note(
    'audit/gls',
    `the restricted likelihood does not depend on the fixed effects; the printed ones are not those of generalized least squares at the printed variances (${term}: ${inSE.toPrecision(2)} SE away)`,
  );
export const weightsRead = (kind: 'precision' | 'likelihood'): Note =>
  note(
    'audit/weights',
    `the file does not say what its weights mean: read as ${kind === 'precision' ? 'precisions (variance sigma^2/w), as lme4 and nlme do' : 'copies of log-densities, as glmmTMB does'}, under which the estimates come closer to a maximum`,
  );
