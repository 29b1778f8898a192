/** Everything that this package says, so that a code has one sentence and stands in one place. */
import { type Refusal, refuse } from '@mixdiff/contract';

/** `at`: the path of the field in the study file. */
export const noRows = (): Refusal =>
  refuse('simulate/no-rows', 'generate: nothing says which rows there are', 'give generate.units, data, r or sets');
export const twoRows = (ways: readonly string[]): Refusal =>
  refuse('simulate/two-rows', `generate: ${ways.join(' and ')} both say which rows there are`, 'keep one of them');
export const missingField = (at: string, why: string, hint: string): Refusal =>
  refuse('simulate/missing-field', `${at} is missing: ${why}`, hint);
export const idleField = (at: string, why: string): Refusal =>
  refuse('simulate/idle-field', `${at} does nothing here: ${why}`, 'leave it out');
export const notAnEstimator = (at: string, text: string): Refusal =>
  refuse(
    'simulate/estimator',
    `${at}: '${text}' is no estimator`,
    'write ENGINE/METHOD, such as lme4/REML, glmmTMB@1.1.8/ML+certified or r:nlme/ML',
  );
export const neverCertified = (at: string, text: string): Refusal =>
  refuse(
    'simulate/never-certified',
    `${at}: '${text}' would have no numbers: with certify: false no best point is looked for`,
    'leave out certify: false, or +certified',
  );
export const twice = (at: string, name: string): Refusal =>
  refuse('simulate/twice', `${at}: '${name}' stands there twice`, 'give one of them a name of its own');
export const clash = (at: string, name: string, other: string): Refusal =>
  refuse('simulate/clash', `${at}: '${name}' is also the name of ${other}`, 'choose another name');
export const within = (at: string, message: string, hint: string): Refusal =>
  refuse('simulate/expression', `${at}: ${message}`, hint);
export const notANumber = (at: string, text: string, given: string): Refusal =>
  refuse(
    'simulate/not-a-number',
    `${at}: '${text}' gives ${given}, not one number`,
    'use numbers and factors of the design',
  );
export const badCount = (at: string, given: number): Refusal =>
  refuse('simulate/count', `${at}: ${given} is no number of units`, 'give a whole number from 1 on');
export const unknownUnits = (at: string, name: string, known: readonly string[]): Refusal =>
  refuse(
    'simulate/units',
    `${at}: there are no units '${name}' before it`,
    `units so far: ${known.join(', ') || 'none'}`,
  );
export const notADraw = (at: string, text: string, known: readonly string[]): Refusal =>
  refuse('simulate/draw', `${at}: '${text}' is no draw`, `write one as rnorm(0, 1); known are ${known.join(', ')}`);
export const drawArguments = (at: string, name: string, wanted: readonly string[], given: number): Refusal =>
  refuse(
    'simulate/draw',
    `${at}: ${name} takes ${wanted.join(', ')}, and ${given} are given`,
    `write ${name}(${wanted.join(', ')}); n is not given`,
  );
export const noResponse = (formula: string): Refusal =>
  refuse(
    'simulate/response',
    `generate.formula: '${formula}' has no response that is to be generated`,
    'let one name on its left side be none of the columns',
  );
export const transformed = (formula: string, name: string): Refusal =>
  refuse(
    'simulate/transformed',
    `generate.formula: '${formula}' makes something else of '${name}', which is what is drawn`,
    `write '${name} ~ …', or counts of n trials as 'cbind(${name}, n - ${name}) ~ …'; an estimator may have a formula of its own`,
  );
export const missingParameters = (scenario: number, names: readonly string[]): Refusal =>
  refuse(
    'simulate/parameters',
    `generate.parameters: scenario ${scenario} lacks ${names.map((name) => `'${name}'`).join(', ')}`,
    'give every parameter of the model a value, or name an estimator in generate.fitted',
  );
export const unknownParameter = (name: string, known: readonly string[], near: string | undefined): Refusal =>
  refuse(
    'simulate/unknown-parameter',
    `generate.parameters: no scenario has '${name}'`,
    near ? `did you mean '${near}'?` : `parameters here: ${known.join(', ')}`,
  );
export const notACovariance = (scenario: number, term: string): Refusal =>
  refuse(
    'simulate/not-a-covariance',
    `generate.parameters: in scenario ${scenario} the standard deviations and correlations of (${term}) make no covariance matrix`,
    'standard deviations are not negative, and correlations must fit one another',
  );
export const badParameter = (scenario: number, name: string, value: number, what: string): Refusal =>
  refuse(
    'simulate/parameter',
    `generate.parameters: '${name}' is ${value} in scenario ${scenario}`,
    `it must be ${what}`,
  );
export const unknownEstimand = (
  at: string,
  name: string,
  near: string | undefined,
  known: readonly string[],
): Refusal =>
  refuse(
    'simulate/estimand',
    `${at}: no model here has '${name}'`,
    near ? `did you mean '${near}'?` : `quantities here: ${known.join(', ')}`,
  );
export const noTruth = (at: string, name: string, scenario: number): Refusal =>
  refuse(
    'simulate/no-truth',
    `${at}: what generates scenario ${scenario} has no '${name}', so its true value is not known`,
    'give it: {quantity: …, true: …}',
  );
export const unknownColumn = (at: string, name: string, known: readonly string[]): Refusal =>
  refuse('simulate/column', `${at}: there is no column '${name}'`, `columns: ${known.join(', ')}`);
export const badProbability = (at: string, value: number): Refusal =>
  refuse('simulate/probability', `${at}: ${value} is no probability`, 'let the expression lie between 0 and 1');
export const sameFactors = (first: number, second: number): Refusal =>
  refuse('simulate/same-scenario', `design: scenarios ${first} and ${second} are the same`, 'list each once');
export const otherFactors = (scenario: number, lacks: readonly string[]): Refusal =>
  refuse(
    'simulate/factors',
    `design.listed: scenario ${scenario} lacks ${lacks.join(', ')}`,
    'give every scenario every factor',
  );
export const notGenerated = (why: string): Refusal =>
  refuse('simulate/not-generated', `the data set was not made: ${why}`, 'mixdiff simulate replay makes it again');
export const notMade = (why: string): Refusal =>
  refuse('simulate/not-made', `generate.r: ${why}`, 'it is made when the study is run');
export const crashed = (engine: string, message: string): Refusal =>
  refuse('simulate/crashed', `${engine} crashed: ${message}`, 'mixdiff simulate replay runs it again on the same data');
export const timedOut = (engine: string, seconds: number): Refusal =>
  refuse('simulate/timed-out', `${engine} took longer than ${seconds} s`, 'raise timeLimit, or leave it as a failure');
/** Of a search for the maximum, which is ours: the fit before it stays. */
export const notJudged = (engine: string, why: string): Refusal =>
  refuse('simulate/no-verdict', `the verdict on ${engine} ended before its time: ${why}`, 'raise timeLimit');
export const noScript = (what: string): Refusal =>
  refuse('simulate/no-script', `no script of R: ${what}`, 'the data set itself is written as a table');
export const otherColumns = (wanted: readonly string[], got: readonly string[]): Refusal =>
  refuse(
    'simulate/other-columns',
    `a data set has the columns ${got.join(', ')}, and the model that generates has ${wanted.join(', ')}`,
    'give a factor whose levels may be missing as {levels: …}, or draw more units',
  );
