/** Which part of a model an audit file says: one list, for files that are written, read, and made from a text. */
import { type Stated, specOf } from '@mixdiff/frame';
import type { AuditInput } from '@mixdiff/schema';

// complete by its type; false: an audit has no such field, and judges no such model
const AUDITED: Readonly<Record<keyof Stated, boolean>> = {
  formula: true,
  where: true,
  derive: true,
  factors: true,
  ordered: true,
  contrasts: true,
  na: true,
  weights: true,
  weightsKind: true,
  offset: true,
  family: true,
  link: true,
  ziformula: true,
  dispformula: true,
  correlation: true,
  repeated: true,
  variance: true,
  random: false,
  gls: true,
};
type Audited = Pick<AuditInput, keyof AuditInput & keyof Stated>;
const isAudited = (field: string): boolean => AUDITED[field as keyof Stated];

/** The model of an audit file. Its `random` are estimates, no part of a model. */
export const specOfAudit = ({ random: _, ...input }: AuditInput): Stated => specOf(input);
/** The fields of a model that an audit file has. */
export const auditedSpec = (spec: Stated): Audited =>
  Object.fromEntries(Object.entries(spec).filter(([field]) => isAudited(field))) as unknown as Audited;
/** The first field of a model that no audit file has: such a model is not judged. */
export const notAudited = (spec: Partial<Stated>): keyof Stated | undefined =>
  (Object.keys(spec) as (keyof Stated)[]).find(
    (field) => !isAudited(field) && spec[field] !== undefined && spec[field] !== false,
  );
