/** A study file as it lies there: what a worker is handed. */
import type { StudyFile } from '@mixdiff/schema';

export interface SaidStudy {
  readonly file: StudyFile;
  /** Paths in it are relative to this folder. */
  readonly folder: string;
  readonly name: string;
}
