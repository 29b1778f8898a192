// Node 20 runs no TypeScript in a worker by itself.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
