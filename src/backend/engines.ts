import type { Engine } from './engine';

export const engines: readonly Engine[] = [
  {
    name: 'onnx',
    title: 'ONNX Runtime',
    advice:
      'Run `npm ci` in the folder of the course. ONNX Runtime comes for Linux (glibc), Windows and macOS on Apple silicon.',
    load: async () => {
      const [{ registerOnnxBackend }, { nodeRuntime }] = [
        await import('tfjs-backend-onnx/engine'),
        await import('tfjs-backend-onnx/node'),
      ];
      registerOnnxBackend(nodeRuntime);
    },
  },
  {
    name: 'tensorflow',
    title: "TensorFlow's native library, tfjs-node",
    advice:
      'Run `npm rebuild @tensorflow/tfjs-node --ignore-scripts=false` where storage.googleapis.com can be reached.',
    load: async () => (await import('./tensorflow/index.js')).loadTensorflow(),
  },
  {
    name: 'wasm',
    title: 'WebAssembly, tfjs-backend-wasm',
    advice: 'Run `npm ci` in the folder of the course.',
    load: async () => (await import('./wasm/index.js')).completeWasm(),
  },
  {
    name: 'cpu',
    title: 'plain JavaScript',
    advice: 'It comes with TensorFlow.js.',
    load: async () => {},
  },
  {
    name: 'webgpu',
    title: "the GPU, through WebGPU's implementation Dawn",
    advice:
      'The engine webgpu needs a GPU with its driver (on Linux for Vulkan; Debian: libvulkan1 with the ' +
      "vendor's driver or mesa-vulkan-drivers) and two packages, which `npm run webgpu` installs (200 MB).",
    // Cells that read values at once, with dataSync, do not work on it.
    onRequest: true,
    load: async () => (await import('./webgpu/index.js')).registerWebgpu(),
  },
];
