/**
 * `.sig03` means nothing to a reader who does not count R's parameters; the plain name stands beside it, but only where
 * it says more.
 */
import type { ConfintDocument } from '@mixdiff/schema';

/** What stands beside a numbered name: `.sig03` is `sd_month|id`. Nothing where the name says it. */
export const meant = ({ name, label }: ConfintDocument['intervals'][number]): string =>
  label === undefined || label === name || name === `.${label}` ? '' : label;
