/** The keys of the place that is shown. */
import { bindings, helpShown } from './keys';
import { useStore } from './store';

const shown: Readonly<Record<string, string>> = {
  ArrowDown: '\u2193',
  ArrowUp: '\u2191',
  ArrowLeft: '\u2190',
  ArrowRight: '\u2192',
};

export function Help() {
  if (!useStore(helpShown)) return null;
  return (
    <aside class="help" aria-label="keys">
      <h2>Keys</h2>
      <dl>
        {bindings().map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{shown[key] ?? key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>leaves a field, so that keys are keys again</dd>
        </div>
      </dl>
    </aside>
  );
}
