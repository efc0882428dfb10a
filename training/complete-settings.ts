import { FIT_DEFAULTS, type FitSettings } from './settings.ts';

/**
 * Settings told in part, or of a version that an earlier release trained: what is missing has its default, within each
 * model's as well; what there is no more is left out. Lists are taken whole, and so is what has no defaults.
 */
export function completeSettings(settings: object): FitSettings {
  return completed(FIT_DEFAULTS, settings) as FitSettings;
}

function completed(defaults: unknown, given: unknown): unknown {
  if (!isRecord(defaults)) return given;
  if (!isRecord(given)) return defaults;
  if (Object.keys(defaults).length === 0) return given;
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
