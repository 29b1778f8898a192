export { GENERALIZED, type WeightKind } from './design.ts';
export { isHurdle } from './glmm/families.ts';
export type { Information, InformationParameter } from './information.ts';
export type { FixedEffects, Likelihood, Referee, RefereeOptions } from './interface.ts';
export { TOO_LARGE } from './messages.ts';
export { plainLogLik } from './plain.ts';
export { isIntegrated, openReferee } from './referee.ts';
export type { Score } from './score.ts';
