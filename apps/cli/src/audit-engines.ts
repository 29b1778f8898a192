/** The engines that may state what an audit certifies. */
import { backendIds } from '@mixdiff/backends';
import { entrantOf } from '@mixdiff/mixdiff/shared';
import type { Entrant } from '@mixdiff/runs';
import { type Naming, openNamed } from './engines.ts';

/** All backends, the preferred one first. */
export const auditEngines = (naming: Naming): Entrant[] =>
  backendIds(true).map((name) => entrantOf(openNamed(name, naming)));
