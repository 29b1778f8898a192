export {
  backendNamed,
  type EngineName,
  engineNamed,
  type NamedEngine,
  parseEngineName,
} from './engine-name.ts';
export { recordedBackend } from './recorded.ts';
export { backendIds, backends, mixedBackends, whoElseCan } from './registry.ts';
