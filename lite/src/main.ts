/** The page: JupyterLab's plugins with JupyterLite's services in place of a server's, and ours. */
import { JupyterLab } from '@jupyterlab/application';
import { PageConfig } from '@jupyterlab/coreutils';
import { IServiceManager } from '@jupyterlab/services';
import { PluginRegistry } from '@lumino/coreutils';
import { extensions, mimeExtensions } from '../plugins.generated.mjs';
import figures from './figures';
import { plugins } from './plugins';

interface Plugin {
  readonly id: string;
}

/** All plugins of the loaded packages, those left out that the page's configuration disables. */
const enabled = (modules: readonly { default: Plugin | Plugin[] }[]): Plugin[] =>
  modules.flatMap((module) => module.default).filter(({ id }) => !PageConfig.Extension.isDisabled(id));

async function main(): Promise<void> {
  const all = [...enabled(await extensions()), ...plugins];
  const pluginRegistry = new PluginRegistry();
  pluginRegistry.registerPlugins(all);
  const lab = new JupyterLab({
    pluginRegistry,
    serviceManager: await pluginRegistry.resolveRequiredService(IServiceManager),
    mimeExtensions: [...enabled(await mimeExtensions()), figures],
    availablePlugins: all,
  });
  // Under this name JupyterLab itself gives it to whoever drives a page, such as tests.
  Object.assign(globalThis, { jupyterapp: lab });
  await lab.start({ bubblingKeydown: true });
  document.getElementById('opening')?.remove();
  await lab.restored;
}

void main();
