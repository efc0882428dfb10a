import type * as core from '@tensorflow/tfjs-core';

export interface Tensors {
  tf: typeof core;
  /** Named in the report: figures depend on it in the last digits. */
  backend: 'tfjs-node' | 'wasm' | 'cpu';
}

/**
 * The fastest TensorFlow.js backend that works here. The native binding is optional, and where it loads it may still
 * throw at the first operation, so each backend has to take one training step before it is trusted.
 */
export async function loadTensors(): Promise<Tensors> {
  for (const { backend, load } of BACKENDS) {
    try {
      const tf = await load();
      trainOneStep(tf);
      return { tf, backend };
    } catch {
      // The next one is slower and needs less; the last one needs nothing.
    }
  }
  throw new Error('no TensorFlow.js backend works here: tried tfjs-node, wasm and cpu');
}

const NATIVE = '@tensorflow/tfjs-node';

const BACKENDS: { backend: Tensors['backend']; load: () => Promise<typeof core> }[] = [
  {
    backend: 'tfjs-node',
    // Named by a variable: the package may be absent, also when this is type-checked.
    load: async () => ((await import(NATIVE)) as { default: typeof core }).default,
  },
  {
    backend: 'wasm',
    load: async () => {
      await import('@tensorflow/tfjs-backend-wasm');
      return select('wasm');
    },
  },
  {
    backend: 'cpu',
    load: async () => {
      await import('@tensorflow/tfjs-backend-cpu');
      return select('cpu');
    },
  },
];

async function select(backend: string): Promise<typeof core> {
  // Loaded by who trains alone: it takes half a second. The layers register the gradients; the core has none.
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-layers');
  if (!(await tf.setBackend(backend))) throw new Error(`the ${backend} backend did not start`);
  await tf.ready();
  return tf;
}

function trainOneStep(tf: typeof core): void {
  const optimizer = tf.train.adam(0.1);
  const weight = tf.variable(tf.zeros([2, 1]));
  tf.tidy(() => {
    const input = tf.ones<core.Rank.R2>([1, 2]);
    optimizer.minimize(() => tf.mean(tf.square(tf.sub(tf.matMul(input, weight as core.Tensor2D), 1))));
  });
  const [first] = weight.dataSync();
  weight.dispose();
  optimizer.dispose();
  if (first === undefined || !(first > 0)) throw new Error(`a training step moved a weight to ${first}`);
}
