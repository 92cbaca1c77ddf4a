import { existsSync } from 'node:fs';
import { lacks } from '../lacking';

/** Where Debian's Chromium and Google's Chrome keep the driver of SwiftShader, a GPU played by the processor. */
const swiftshader = ['/usr/lib/chromium', '/opt/google/chrome']
  .map((folder) => `${folder}/vk_swiftshader_icd.json`)
  .find((file) => existsSync(file));

// Tests have the same adapter everywhere, unless another driver is named.
if (swiftshader !== undefined && !process.env.VK_DRIVER_FILES) process.env.VK_ICD_FILENAMES ||= swiftshader;

const isThere = (name: string): boolean => {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
};

const lacksDriver =
  process.platform === 'linux' && !process.env.VK_DRIVER_FILES && !process.env.VK_ICD_FILENAMES;

/** What the engine `webgpu` lacks here; where nothing is missing, its tests have to pass. */
const missing: readonly string[] = [
  ...['webgpu', '@tensorflow/tfjs-backend-webgpu'].filter((name) => !isThere(name)),
  ...(lacksDriver ? ['a driver (Debian: apt-get install chromium libvulkan1)'] : []),
];

/** Whether the GPU's tests must be skipped; the end of the run says so. */
export const withoutGpu = lacks('gpu', missing.length === 0);
