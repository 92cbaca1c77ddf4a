import { registerOnnxBackend } from 'tfjs-backend-onnx/engine';
import { webRuntime } from 'tfjs-backend-onnx/web';
import { siteAddress } from '../core/site.browser';
import type { Engine } from './engine';
import { threadCount } from './threads.browser';

/** The engines of a browser, best first. */
export const engines: readonly Engine[] = [
  {
    name: 'onnx',
    title: "ONNX Runtime's WebAssembly build",
    advice: 'Load the page anew; an up-to-date Chrome, Edge, Firefox or Safari runs it.',
    load: async () => {
      const runtime = await webRuntime({ folder: siteAddress('ort/'), threads: threadCount() });
      registerOnnxBackend(() => runtime);
    },
  },
  {
    name: 'cpu',
    title: 'plain JavaScript',
    advice: 'It comes with TensorFlow.js.',
    load: async () => {},
  },
];
