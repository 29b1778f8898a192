/** What a cause claims, in a file of its own: causes, ladder and pairs all speak of it. */
import type { Evidence } from '../causes/cause.ts';

/** A cause that showed its evidence. */
export interface Claim {
  readonly cause: string;
  /** Of the difference, walking from the maximum of the first fit; its own share in the other order is in the evidence. */
  readonly share: number | null;
  readonly sentence: string;
  readonly evidence: Evidence;
}
