/** What the package can fit with. */
import { backends } from '@mixdiff/backends';
import type { EngineInfo } from './options.ts';

/** The re-implementations that this package brings along; the first version is the one that they follow unless told. */
export const engines = (): EngineInfo[] =>
  backends.map(({ id, versions, defaultMethod }) => ({ id, versions: [...versions].reverse(), defaultMethod }));
