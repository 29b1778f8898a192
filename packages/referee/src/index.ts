export type { WeightKind } from './design.ts';
export type { Information, InformationParameter } from './information.ts';
export { TOO_LARGE } from './messages.ts';
export { plainLogLik } from './plain.ts';
export { type FixedEffects, type Likelihood, openReferee, type Referee, type RefereeOptions } from './referee.ts';
export type { Score } from './score.ts';
