export * from './audit.ts';
export * from './audit-input.ts';
export * from './case.ts';
export * from './certificate.ts';
export * from './check.ts';
export {
  type Aspect,
  comparable,
  type Distinction,
  logLikGap,
  oneFunction,
  type Standing,
  standingOf,
  WEIGHTS,
} from './comparable.ts';
export * from './comparison.ts';
export * from './conformance.ts';
export { decodeFit, reportedBy } from './decode.ts';
export { directionName } from './direction-name.ts';
export { correlationsOf, type EncodeOptions, encodeFit, encodeRefusal, groupCounts, residualField } from './encode.ts';
export * from './engine-protocol.ts';
export * from './fit.ts';
export * from './inference.ts';
export { type LikelihoodDocument, likelihoodOf } from './likelihood.ts';
export { type MarginalDocument, type MarginalWay, marginalDocument } from './marginal.ts';
export * from './means.ts';
export * from './message.ts';
export { nearest } from './nearest.ts';
export { finite, finiteAll } from './number.ts';
export * from './pair.ts';
export * from './pictures.ts';
export * from './published.ts';
export { documents, jsonSchema } from './published-schemas.ts';
export { type Attached, type QuantityValue, quantityNames, quantityOf } from './quantity.ts';
export {
  type Block,
  blockNames,
  blocksOf,
  correlationName,
  deviationName,
  elementNamed,
  headOf,
  quantityNamed,
  RESIDUAL,
  termOf,
} from './quantity-name.ts';
export * from './recorded.ts';
export * from './shrunk.ts';
export * from './simulation.ts';
export * from './study.ts';
export * from './transport.ts';
export * from './upgrade.ts';
export { validate, validateAll } from './validate.ts';
export { twoSided, waldInterval } from './wald.ts';
