import { describe, expect, it } from 'vitest';
import { withhold } from '../../../src/grading/sandbox/withhold';

/** A library shaped as TensorFlow.js's files are: operations with a trailing underscore, kernels, layers. */
const core = `
const Normalize = 'Normalize'; const Add = 'Add';
function secretHelper(x) { return 'secret of helper'; }
function shared(x) { return x; }
function normalize_(x) { secretHelper(x); shared(x); return ENGINE.runKernel(Normalize, { x }); }
function add_(x) { shared(x); return ENGINE.runKernel(Add, { x }); }
const normalize = op({ normalize_ });
const add = op({ add_ });
const normalizeGradient = { kernelName: Normalize, gradFunc: (dy) => 'secret gradient' };
const addGradient = { kernelName: Add, gradFunc: (dy) => 'kept gradient' };
exports.normalize = normalize; exports.add = add;
exports.Normalize = Normalize;
`;
const backend = `
function runNormalize(args) { return 'secret kernel'; }
var config = { kernelName: core.Normalize, kernelFunc: runNormalize };
`;
const layers = `
var Norm = (function (_super) { return function () { this.call = 'secret layer'; }; })(Layer);
Norm.className = 'Norm';
function normLayer(args) { return new Norm(args); }
exports.layers = { normLayer: normLayer };
`;
const sources = new Map([
  ['@tensorflow/tfjs-core', core],
  ['cpu', backend],
  ['@tensorflow/tfjs-layers', layers],
]);

describe('withhold', () => {
  it('leaves no text of a forbidden operation: body, helper, kernel and gradient', () => {
    const result = [...withhold(sources, ['tf.normalize']).values()].join('');
    for (const secret of ['secret of helper', 'secret gradient', 'secret kernel'])
      expect(result).not.toContain(secret);
    expect(result).toContain('__withheld("tf.normalize")');
  });

  it('keeps what other operations need', () => {
    const result = [...withhold(sources, ['tf.normalize']).values()].join('');
    for (const kept of ['kept gradient', 'function shared', 'function add_', 'secret layer'])
      expect(result).toContain(kept);
  });

  it('takes away a layer with its class', () => {
    const result = withhold(sources, ['tf.layers.normLayer']).get('@tensorflow/tfjs-layers');
    expect(result).not.toContain('secret layer');
    expect(result).toContain("Norm.className = 'Norm'");
  });

  it('names a function that does not exist', () => {
    expect(() => withhold(sources, ['tf.momments'])).toThrow(/tf\.momments/);
  });

  it('changes nothing when nothing is forbidden', () => {
    expect(withhold(sources, [])).toEqual(sources);
  });
});
