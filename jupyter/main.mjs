// The page: registers JupyterLab's own plugins and starts it. `build.mjs` writes the list of plugins.
import { JupyterLab } from '@jupyterlab/application';
import { PageConfig } from '@jupyterlab/coreutils';
import { IConnectionStatus, IServiceManager } from '@jupyterlab/services';
import { PluginRegistry } from '@lumino/coreutils';
import { extensions, mimeExtensions } from './plugins.generated.mjs';

/**
 * All plugins of the loaded packages, those left out that `page_config.json` disables.
 * @param {{ default: { id: string } | { id: string }[] }[]} loaded
 */
function enabledPlugins(loaded) {
  return loaded
    .flatMap((module) => module.default)
    .filter((plugin) => !PageConfig.Extension.isDisabled(plugin.id));
}

async function main() {
  const pluginRegistry = new PluginRegistry();
  pluginRegistry.registerPlugins(enabledPlugins(await extensions()));
  const lab = new JupyterLab({
    pluginRegistry,
    connectionStatus: await pluginRegistry.resolveOptionalService(IConnectionStatus),
    serviceManager: await pluginRegistry.resolveOptionalService(IServiceManager),
    mimeExtensions: enabledPlugins(await mimeExtensions()),
  });
  await lab.start({ bubblingKeydown: true });
  await lab.restored;
}

main();
