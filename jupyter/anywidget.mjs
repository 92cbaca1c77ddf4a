// The plugin that tells the widget manager of anywidget, whose model holds the module that shows it.
import { DOMWidgetModel, DOMWidgetView, IJupyterWidgetRegistry } from '@jupyter-widgets/base';
import anywidget from './anywidget.generated.mjs';

export default {
  id: 'very-deep-lab:anywidget',
  requires: [IJupyterWidgetRegistry],
  autoStart: true,
  /**
   * @param {unknown} _app
   * @param {{ registerWidget(widget: { name: string, version: string, exports: object }): void }} registry
   */
  activate(_app, registry) {
    const exports = anywidget({ DOMWidgetModel, DOMWidgetView });
    registry.registerWidget({ name: 'anywidget', version: exports.AnyModel.model_module_version, exports });
  },
};
