import type { KernelBackend } from '@tensorflow/tfjs';
import { EngineError } from '../../core';
import { outsideCells } from '../../core/interrupt';
import { installWebgpuGlobals, type WebgpuClasses, withNavigator } from '../../patches/webgpu-globals';
import { importOptional, versionOf } from '../import-optional';

/** What is used of the WebGPU interface; neither of the two packages has to be there for these types. */
interface Adapter {
  readonly info: Readonly<Record<'vendor' | 'architecture' | 'device' | 'description', string>> & {
    readonly isFallbackAdapter: boolean;
  };
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(wanted: object): Promise<Device>;
}

interface Device {
  readonly lost: Promise<{ readonly message: string }>;
  addEventListener(
    type: 'uncapturederror',
    listener: (event: { readonly error: { readonly message: string }; preventDefault(): void }) => void,
  ): void;
}

interface Gpu {
  requestAdapter(options: object): Promise<Adapter | null>;
}

/** The package `webgpu`: Dawn, the implementation of WebGPU in Chromium, for Node. */
interface Dawn {
  create(options: readonly string[]): Gpu;
  /** `GPUBuffer` and so on, which browsers have as globals. */
  readonly globals: WebgpuClasses;
}

interface TfjsWebgpu {
  readonly WebGPUBackend: new (device: Device, info: Adapter['info']) => KernelBackend;
}

/** Which adapter computes. */
export interface AdapterReport {
  /** `nvidia`, `amd`, `intel`, `apple`; `google` for SwiftShader. */
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  /** The driver. */
  readonly description: string;
  /** The processor plays a GPU: right, and slow. */
  readonly isSoftware: boolean;
}

/** The device, opened. */
export interface OpenDevice {
  readonly backend: KernelBackend;
  readonly adapter: AdapterReport;
  /**
   * What the GPU has refused since the last call: it says so only afterwards, and goes on with wrong numbers. A device
   * that is lost stays so.
   */
  takeFault(): string | null;
}

/** What the kernels of TensorFlow.js want more of than every adapter must have. */
const wantedLimits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

/** Held for ever: Dawn ends the process when this is collected while its device still works. */
let gpu: Gpu | undefined;

/**
 * Opens the fastest adapter that answers.
 * @throws EngineError when a package is missing or no adapter answers
 */
export async function openDevice(): Promise<OpenDevice> {
  const dawn = await importOptional<Dawn>('webgpu');
  const { WebGPUBackend } = await importOptional<TfjsWebgpu>('@tensorflow/tfjs-backend-webgpu');
  if (gpu === undefined) installWebgpuGlobals(dawn.globals, versionOf('webgpu'));
  gpu ??= dawn.create([]);
  const own = gpu;
  const adapter = await outsideCells(() => own.requestAdapter({ powerPreference: 'high-performance' }));
  if (adapter === null) throw new EngineError('no GPU answers');
  const { info, features, limits } = adapter;
  const device = await outsideCells(() =>
    adapter.requestDevice({
      requiredFeatures: ['timestamp-query'].filter((name) => features.has(name)),
      requiredLimits: Object.fromEntries(wantedLimits.map((name) => [name, limits[name]])),
    }),
  );
  let refused: string | null = null;
  let lost: string | null = null;
  device.addEventListener('uncapturederror', (event) => {
    refused ??= event.error.message;
    // Dawn would print it.
    event.preventDefault();
  });
  void device.lost.then(({ message }) => {
    lost = `it is lost, ${message}`;
  });
  const { vendor, architecture, device: name, description, isFallbackAdapter } = info;
  return {
    backend: withNavigator(own, () => new WebGPUBackend(device, info)),
    adapter: { vendor, architecture, device: name, description, isSoftware: isFallbackAdapter },
    takeFault: () => {
      const fault = lost ?? refused;
      refused = null;
      return fault;
    },
  };
}
