import { FIT_DEFAULTS, type FitSettings } from './settings.ts';

/**
 * The settings of a version that an earlier release trained: what it did not know yet has its default, what there is no
 * more is left out. Lists are taken whole.
 */
export function completeSettings(settings: object): FitSettings {
  return completed(FIT_DEFAULTS, settings) as FitSettings;
}

function completed(defaults: unknown, given: unknown): unknown {
  if (!isRecord(defaults)) return given;
  if (!isRecord(given)) return defaults;
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      name in given ? completed(value, given[name]) : value,
    ]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
