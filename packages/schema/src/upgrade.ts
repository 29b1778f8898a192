import * as z from 'zod';
import { verdict } from './certificate.ts';
import { maybe } from './number.ts';

/** `mixdiff/upgrade@1`: what moves when one engine takes the place of another, and why. */
const end = z.union([maybe, z.string()]);
/** What a move is about, what matters most first: whether the fit is a maximum, where it is, what is stated there, words. */
export const upgradeMatter = z.enum(['verdict', 'estimates', 'definitions', 'wording']);
export const upgradeMove = z.strictObject({
  quantity: z.string(),
  from: end,
  to: end,
  /** Signed, in `unit`; null where only one of them is a number. */
  size: maybe,
  unit: z.string(),
  matter: upgradeMatter.optional(),
});
export const upgradeTrigger = z.strictObject({
  /** A choice whose default differs between the two, and that alone takes the result back. */
  choice: z.string(),
  from: z.string(),
  to: z.string(),
  logLik: maybe,
  undoes: z.boolean(),
});
export const upgradedCase = z.strictObject({
  case: z.string(),
  method: z.enum(['REML', 'ML']),
  from: z.string(),
  to: z.string(),
  refused: z.string().nullable(),
  /** The gravest of its moves; null where nothing moves. */
  matter: upgradeMatter.nullable().optional(),
  verdicts: z.strictObject({ from: verdict, to: verdict }).optional(),
  moves: z.array(upgradeMove),
  causes: z.array(z.strictObject({ cause: z.string(), sentence: z.string(), quantities: z.array(z.string()) })),
  unexplained: z.array(z.string()),
  triggers: z.array(upgradeTrigger),
});
export const upgradeDocument = z.strictObject({
  schema: z.literal('mixdiff/upgrade@1'),
  from: z.string(),
  to: z.string(),
  /** Fits by the gravest of their moves. */
  counts: z.record(upgradeMatter.or(z.literal('unmoved')), z.number().int()).optional(),
  cases: z.array(upgradedCase),
  versions: z.record(z.string(), z.string()),
});
export type UpgradedCase = z.infer<typeof upgradedCase>;
export type UpgradeMove = z.infer<typeof upgradeMove>;
export type UpgradeMatter = z.infer<typeof upgradeMatter>;
export type UpgradeTrigger = z.infer<typeof upgradeTrigger>;
export type UpgradeDocument = z.infer<typeof upgradeDocument>;
