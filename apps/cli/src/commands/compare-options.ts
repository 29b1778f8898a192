/** The options of `compare`, in a file of their own since two commands share them. */
import type { ModelOptions } from '../model-options.ts';

export interface CompareOptions extends ModelOptions {
  readonly backends?: string;
  readonly methods?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly starts?: string;
  readonly seed?: string;
  readonly failOn?: string;
  readonly budget?: string;
  readonly grid?: boolean;
  readonly invariance?: boolean;
  readonly jitter?: string;
  readonly full?: boolean;
  readonly methodsText?: boolean;
  /** Files that mixdiffr exported from R. */
  readonly fit?: readonly string[];
}
