import * as z from 'zod';
import { certificateDocument, verdict } from './certificate.ts';
import { criterion } from './criterion.ts';
import { chosen, fitDocument, refusalDocument } from './fit.ts';
import { anovaDocument, confintDocument, diagnoseDocument, testDocument } from './inference.ts';
import { marginalDocument } from './marginal.ts';
import { message } from './message.ts';
import { maybe } from './number.ts';
import { countPicture, dataColumns, integralPicture, path, profileCurve, surface } from './pictures.ts';
import { publishedDocument } from './published.ts';

/** `mixdiff/comparison@1`: everything a report says, so that it can be made later and elsewhere. */
const evidenceValue = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const evidence = z.record(z.string(), z.union([evidenceValue, z.array(evidenceValue)]));

export const problemDocument = z.strictObject({
  /** The case's name where there is one. */
  case: z.string().nullable(),
  title: z.string().nullable(),
  /** What the source of the case asks, in one clause. */
  question: z.string().nullable(),
  /** What the case says of a fit that ends below others, `{engine}` and `{question}` still to be put in. */
  remark: z.string().optional(),
  formula: z.string(),
  family: z.string(),
  link: z.string(),
  response: z.string(),
  where: z.string().nullable(),
  derive: z.record(z.string(), z.string()),
  factors: z.record(z.string(), z.array(z.string()).nullable()),
  contrasts: z.record(z.string(), z.string()),
  weights: z.string().nullable(),
  offset: z.string().nullable(),
  /** Of the residuals, as nlme writes it. */
  correlation: z.string().optional(),
  /** The same as mmrm writes it. */
  repeated: z.string().optional(),
  /** How the residual standard deviation varies, as nlme writes it. */
  variance: z.string().optional(),
  /** The same as glmmTMB writes it. */
  dispformula: z.string().optional(),
  /** Zeros that are none of the family's own. */
  ziformula: z.string().optional(),
  data: z.strictObject({
    name: z.string(),
    source: z.string().nullable(),
    hash: z.string(),
    rows: z.number().int(),
    used: z.number().int(),
    droppedForMissing: z.number().int(),
  }),
  nobs: z.number().int(),
  ngroups: z.record(z.string(), z.number().int()),
  columns: z.array(z.string()),
  terms: z.array(z.string()),
  random: z.array(z.strictObject({ name: z.string(), group: z.string(), terms: z.array(z.string()) })),
  notes: z.array(message),
});

/** One fit of a comparison; `id` is `backend[@version][{choice=value}]/METHOD[+certified]`. */
export const comparedFit = z.strictObject({
  id: z.string(),
  /** How tables head it: `lme4*` for a re-implementation here, `r:lme4` for the package. */
  label: z.string(),
  kind: z.enum(['re-implementation', 'original', 'recorded']),
  method: z.enum(['REML', 'ML']),
  /** The faithful fit that this one certifies. */
  certifies: z.string().nullable(),
  fit: fitDocument.nullable(),
  refusal: refusalDocument.nullable(),
});
export const crossCell = z.strictObject({
  fit: z.string(),
  judge: z.string(),
  method: z.enum(['REML', 'ML']),
  /** What the judge takes the weights for, where the fits of the comparison take them for two things. */
  weights: z.enum(['precision', 'likelihood']).optional(),
  /** What the referee evaluates, whatever a fit maximised; left out: the likelihood itself. */
  criterion: criterion.optional(),
  logLik: maybe,
  absent: z.string().nullable(),
});
export const causeFinding = z.strictObject({
  between: z.tuple([z.array(z.string()), z.array(z.string())]),
  cause: z.string(),
  share: maybe,
  sentence: z.string(),
  evidence,
});
export const quantityDocument = z.strictObject({
  quantity: z.string(),
  values: z.record(z.string(), z.union([z.number(), z.string()]).nullable()),
  /** Who agrees with whom: every class is a list of fit ids. */
  classes: z.array(z.array(z.string())),
  /** Largest difference between classes: absolute, relative, and in standard errors where the quantity has one. */
  spread: z.strictObject({ absolute: maybe, relative: maybe, inSE: maybe }),
  causes: z.array(causeFinding),
});
export const materialFinding = z.strictObject({
  /** The fit that stopped short and the one that stands for the maximum. */
  fit: z.string(),
  against: z.string(),
  what: z.enum(['variance', 'correlation', 'estimate', 'interval', 'p-value']),
  quantity: z.string(),
  from: maybe,
  to: maybe,
  inSE: maybe,
  crosses: z.boolean(),
  sentence: z.string(),
});
export const triggerSwap = z.strictObject({
  /** Empty: nothing changed. */
  changed: z.record(z.string(), z.string()),
  logLik: maybe,
  verdict: verdict.nullable(),
  repairs: z.boolean(),
  native: z.record(z.string(), maybe),
});
export const mechanism = z.strictObject({
  fit: z.string(),
  cause: z.string(),
  sentence: z.string(),
  evidence,
  trigger: z.strictObject({
    smallest: z.array(z.record(z.string(), z.string())),
    swaps: z.array(triggerSwap),
    /** Changes for which no work was left. */
    untried: z.number().int().optional(),
  }),
  frequency: z.array(
    z.strictObject({
      chosen: z.record(z.string(), z.string()),
      jitter: z.number(),
      runs: z.number().int(),
      seed: z.number(),
      ends: z.array(z.strictObject({ verdict, count: z.number().int(), logLik: maybe })),
    }),
  ),
});
export const gridRun = z.strictObject({
  backend: z.string(),
  method: z.enum(['REML', 'ML']),
  optimizer: z.string(),
  start: z.string(),
  scale: z.string(),
  logLik: maybe,
  verdict: verdict.nullable(),
  gain: maybe,
  reason: z.string(),
  evaluations: z.strictObject({ f: maybe, g: maybe }),
  native: z.record(z.string(), maybe),
  refusal: z.string().nullable(),
});
export const invarianceFinding = z.strictObject({
  fit: z.string(),
  change: z.string(),
  holds: z.boolean(),
  logLikMove: maybe,
  largestMove: z.strictObject({ quantity: z.string(), inSE: maybe }).nullable(),
  verdict: verdict.nullable(),
  sentence: z.string(),
});
/** What a comparison did not compute, and why; `by` what: a multiple of the fits' work, the clock, or the size of the model. */
const leftOut = z.strictObject({
  what: z.enum(['starts', 'referee', 'changes', 'rewordings', 'profiles', 'surface', 'paths']),
  by: z.enum(['fits', 'clock', 'size', 'other']),
  text: z.string(),
});
export const comparisonDocument = z.strictObject({
  schema: z.literal('mixdiff/comparison@1'),
  problem: problemDocument,
  fits: z.array(comparedFit),
  crossEvaluation: z.array(crossCell),
  certificates: z.array(certificateDocument),
  /** A model with two nested random intercepts as a marginal covariance, once a method. */
  marginal: z.array(marginalDocument).optional(),
  quantities: z.array(quantityDocument),
  unexplained: z.array(
    z.strictObject({
      quantity: z.string(),
      between: z.tuple([z.string(), z.string()]),
      size: maybe,
      rung: z.string().optional(),
    }),
  ),
  material: z.array(materialFinding),
  mechanisms: z.array(mechanism),
  grid: z.array(gridRun),
  invariance: z.array(invarianceFinding),
  inference: z.array(z.union([testDocument, confintDocument, anovaDocument])),
  diagnoses: z.record(z.string(), diagnoseDocument),
  traces: z.array(path),
  profiles: z.array(profileCurve),
  surfaces: z.array(surface),
  integral: integralPicture.optional(),
  counts: z.array(countPicture).optional(),
  data: dataColumns,
  /** Nothing, where it is left out itself. */
  leftOut: z.array(leftOut).optional(),
  published: publishedDocument.nullable(),
  versions: z.record(z.string(), z.string()),
  /** How to make this document again: the command, the seeds, and who chose what. */
  reproduce: z.strictObject({
    command: z.string(),
    seeds: z.record(z.string(), z.number()),
    chosen: z.record(z.string(), chosen),
  }),
  timing: z.record(z.string(), z.number()),
});
export type ComparisonDocument = z.infer<typeof comparisonDocument>;
export type LeftOut = z.infer<typeof leftOut>;
export type ComparedFit = z.infer<typeof comparedFit>;
export type QuantityDocument = z.infer<typeof quantityDocument>;
export type ProblemDocument = z.infer<typeof problemDocument>;
export type MaterialFinding = z.infer<typeof materialFinding>;
export type Mechanism = z.infer<typeof mechanism>;
export type CrossCell = z.infer<typeof crossCell>;
export type GridRun = z.infer<typeof gridRun>;
export type CauseFinding = z.infer<typeof causeFinding>;
export type InvarianceFinding = z.infer<typeof invarianceFinding>;
