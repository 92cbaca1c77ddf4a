import type { OnnxModel, Port } from './encode';
import { type Feeds, ortTensor } from './session';

const shapeless = ({ name, dtype }: Port): Port => ({ name, dtype });

export interface HiddenShapes {
  readonly model: OnnxModel;
  /** What every run has to be fed besides. */
  readonly feeds: Feeds;
}

/**
 * The same model, which is told shapes only when it runs: those of what goes in and comes out, and those that reshapes
 * make.
 *
 * Where ONNX Runtime knows all shapes it plans which results take over whose memory, and keeps a buffer of the forward
 * pass through hundreds of nodes until a result of equal shape comes along in the backward pass. In a training step that
 * costs a third more memory than giving everything back at once, which it does with what it does not know. And for each
 * result it looks through all buffers that are free by then, so that loading grows with the square of the nodes: most of
 * the time that a step of thousands of nodes takes to compile.
 */
export function hideShapes(model: OnnxModel): HiddenShapes {
  const constants = new Map(model.initializers.map((constant) => [constant.name, constant]));
  const ports = new Map<string, Port>();
  const feeds: Feeds = {};
  const nodes = model.nodes.map((node) => {
    const [data, shape] = node.inputs as [string, string];
    const constant = node.op === 'Reshape' ? constants.get(shape) : undefined;
    if (constant === undefined) return node;
    const name = `fed ${shape}`;
    ports.set(name, shapeless({ ...constant, name }));
    feeds[name] = ortTensor(constant.dtype, constant.data, constant.shape);
    return { ...node, inputs: [data, name] };
  });
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return {
    model: {
      ...model,
      nodes,
      initializers: model.initializers.filter(({ name }) => read.has(name)),
      inputs: [...model.inputs.map(shapeless), ...ports.values()],
      outputs: model.outputs.map(shapeless),
    },
    feeds,
  };
}
