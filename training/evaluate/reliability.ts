/** A listed item: the chance it was given to be in the customer's next basket, and whether it was. */
export interface Forecast {
  /** 0–1. */
  predicted: number;
  observed: boolean;
}

/** Forecasts of about the same chance; both means are shares, 0–1. */
export interface ReliabilityBin {
  predicted: number;
  observed: number;
  count: number;
}

const BINS = 10;

/** Bins of as many forecasts each, the least likely first: a calibrated model has `observed` near `predicted`. */
export function reliability(forecasts: readonly Forecast[]): ReliabilityBin[] | null {
  if (forecasts.length === 0) return null;
  const rising = [...forecasts].sort((a, b) => a.predicted - b.predicted);
  const bounds = Array.from({ length: BINS + 1 }, (_, bin) => Math.round((bin * rising.length) / BINS));
  return bounds.slice(1).flatMap((end, bin) => {
    const part = rising.slice(bounds[bin], end);
    if (part.length === 0) return [];
    const mean = (of: (forecast: Forecast) => number) =>
      part.reduce((sum, forecast) => sum + of(forecast), 0) / part.length;
    return {
      predicted: mean(({ predicted }) => predicted),
      observed: mean(({ observed }) => Number(observed)),
      count: part.length,
    };
  });
}
