/** What every picture is drawn of. */
import type { Certificate } from '@mixdiff/contract';
import type { Run } from '@mixdiff/runs';

/** A faithful fit with its verdict; certified fits have none of their own. */
export interface Pictured {
  readonly run: Run;
  readonly certificate: Certificate | null;
}
