/** The versions that a result depends on, for the record. */
import { createRequire } from 'node:module';

/** Versions that a result depends on, for the record. */
export const versions = (): Record<string, string> => {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return { mixdiff: version, node: process.versions.node, platform: `${process.platform} ${process.arch}` };
};
