import type { Backend } from '@mixdiff/contract';
import type { Entrant } from '../src/entrant.ts';

/** A backend as it enters a comparison. */
export const entrant = (backend: Backend, name = backend.id): Entrant => ({
  backend,
  chosen: {},
  name,
  label: `${name}*`,
  kind: 're-implementation',
});
