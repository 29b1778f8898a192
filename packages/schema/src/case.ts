import * as z from 'zod';
import { acceptedDivergence, tolerancesConfig } from './check.ts';

/** What separates the cells of a table, and what stands before decimals: found in the file unless told. */
export const tableFields = {
  sep: z.enum([',', ';', 'tab', '|']).optional(),
  dec: z.enum(['.', ',']).optional(),
} as const;
/** A config (`--config F.json|yaml`) and a case (`golden/<case>/case.json`): the same fields, an unknown one is an error. */
export const modelFields = {
  data: z.string(),
  formula: z.string(),
  method: z.enum(['REML', 'ML']).optional(),
  where: z.string().optional(),
  derive: z.record(z.string(), z.string()).optional(),
  family: z.string().optional(),
  link: z.string().optional(),
  /** Rows that lack a variable: left out and counted, or an error. */
  na: z.enum(['omit', 'fail']).optional(),
  weights: z.string().optional(),
  weightsKind: z.enum(['as-original', 'precision', 'likelihood']).optional(),
  offset: z.string().optional(),
  /** Of the residuals, as nlme writes it. */
  correlation: z.string().optional(),
  /** The same as mmrm writes it. */
  repeated: z.string().optional(),
  /** How the residual standard deviation varies, as nlme writes it. */
  variance: z.string().optional(),
  /** The same as glmmTMB writes it: `~ g`; `~ 0`: a structured random term is the residual. */
  dispformula: z.string().optional(),
  /** Zeros that are none of the family's own, as glmmTMB writes it. */
  ziformula: z.string().optional(),
  /** Random effects as nlme writes them, where the formula has none. */
  random: z.string().optional(),
  /** No random effects. */
  gls: z.boolean().optional(),
  contrasts: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  factors: z.record(z.string(), z.array(z.string()).nullable()).optional(),
  /** Factors whose levels have an order. */
  ordered: z.array(z.string()).optional(),
} as const;
/** A named engine: the real package of some library, or a recorded fit. */
export const engineConfig = z.strictObject({
  r: z.enum(['lme4', 'nlme', 'glmmTMB', 'mmrm', 'GLMMadaptive', 'glmmPQL']).optional(),
  library: z.string().optional(),
  rscript: z.string().optional(),
  recorded: z.string().optional(),
  timeoutSeconds: z.number().positive().optional(),
});
export const config = z.strictObject({
  $schema: z.string().optional(),
  ...modelFields,
  ...tableFields,
  title: z.string().optional(),
  source: z.string().optional(),
  /** What the source of the case asks, in one clause: `glmmTMB may be finding a larger likelihood`. */
  question: z.string().optional(),
  /**
   * Said of a fit that ends below others, after where they end: what that answers. `{engine}` is how tables call the engine,
   * `{question}` the question.
   */
  remark: z.string().optional(),
  backend: z.string().optional(),
  backends: z.array(z.string()).optional(),
  methods: z.array(z.enum(['REML', 'ML'])).optional(),
  /** Version whose behaviour is followed: one for the backend, or one per backend. */
  as: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  /** Choices by name: one set for the backend, or one per backend. */
  choices: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])).optional(),
  optimizer: z.string().optional(),
  dispersion: z.string().optional(),
  start: z.union([z.string(), z.array(z.number())]).optional(),
  engines: z.record(z.string(), engineConfig).optional(),
  /** What `check` holds this case to: a profile of tolerances, and exceptions. */
  tolerances: z.union([z.string(), tolerancesConfig]).optional(),
  accepted: z.array(acceptedDivergence).optional(),
});
export type Config = z.infer<typeof config>;
export type EngineConfig = z.infer<typeof engineConfig>;
