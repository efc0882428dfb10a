/** Told of a step as it starts (share 0), how far it is (0–1), and that it is done (1). Steps may overlap. */
export type OnStepProgress = (step: string, share: number) => void;

/** What a training's threads say of it. */
export type StepProgress = Parameters<OnStepProgress>;

/** Times the steps of a training, most of which follow each other while one goes on beside them, and tells of them. */
export class Stopwatch {
  /** Step → seconds from its start to its end. */
  readonly seconds: Record<string, number> = {};
  readonly #onProgress: OnStepProgress;
  readonly #since = new Map<string, number>();
  #step: string | undefined;

  constructor(onProgress: OnStepProgress) {
    this.#onProgress = onProgress;
  }

  /** The next of the steps that follow each other; the one before it is done. */
  enter(step: string): void {
    this.leave();
    this.#step = step;
    this.#start(step);
  }

  /** How far the step is that was entered. */
  at(share: number): void {
    if (this.#step !== undefined) this.#onProgress(this.#step, share);
  }

  leave(): void {
    if (this.#step !== undefined) this.end(this.#step);
    this.#step = undefined;
  }

  /** A step beside the others. @returns what to tell of it. */
  beside(step: string): OnStepProgress {
    this.#start(step);
    return this.#onProgress;
  }

  end(step: string): void {
    this.seconds[step] = Math.round(performance.now() - this.#since.get(step)!) / 1000;
    this.#onProgress(step, 1);
  }

  #start(step: string): void {
    this.#since.set(step, performance.now());
    this.#onProgress(step, 0);
  }
}
