/**
 * Solutions by what is ready-made and does the exercise's work: gradients, losses, layers and optimizers, each by many
 * roads. They answer right wherever a road is open.
 */

export interface Road {
  readonly name: string;
  readonly cell: string;
}

const road = (name: string, cell: string): Road => ({ name, cell });

/** Ways to `gradientsOf(f, xs, dy)`: the gradients of `f(...xs)` by each of xs, weighted with dy. */
const takers: readonly (readonly [string, string])[] = [
  ['tf.grads', 'return t.grads(f)(xs, dy);'],
  ['tf.valueAndGrads', 'return t.valueAndGrads(f)(xs, dy).grads;'],
  [
    'tf.grad, one by one',
    'return xs.map((x, i) => t.grad((y: any) => f(...xs.map((z, j) => (i === j ? y : z))))(x, dy));',
  ],
  [
    'tf.valueAndGrad, one by one',
    'return xs.map((x, i) => t.valueAndGrad((y: any) => f(...xs.map((z, j) => (i === j ? y : z))))(x, dy).grad);',
  ],
  [
    'tf.variableGrads',
    'const vs = xs.map((x) => t.variable(x)); const { grads } = t.variableGrads(() => t.sum(t.mul(f(...vs), dy)), vs); return vs.map((v) => grads[v.name]);',
  ],
  ['the engine', 'return t.engine().gradients(() => f(...xs), xs, dy).grads;'],
  [
    'the engine’s own class',
    'const e = t.engine(); return Object.getPrototypeOf(e).gradients.call(e, () => f(...xs), xs, dy).grads;',
  ],
  [
    'an optimizer that minimizes',
    'const vs = xs.map((x) => t.variable(t.clone(x))); t.train.sgd(1).minimize(() => t.sum(t.mul(f(...vs), dy)), false, vs); return xs.map((x, i) => t.sub(x, vs[i]));',
  ],
  [
    'an optimizer’s gradients',
    'const vs = xs.map((x) => t.variable(x)); const { grads } = t.train.adam().computeGradients(() => t.sum(t.mul(f(...vs), dy)), vs); return vs.map((v) => grads[v.name]);',
  ],
  [
    'the optimizers’ class',
    'const vs = xs.map((x) => t.variable(x)); const { grads } = t.Optimizer.prototype.computeGradients.call({}, () => t.sum(t.mul(f(...vs), dy)), vs); return vs.map((v) => grads[v.name]);',
  ],
  ['an alias', 'const { grads: slopes } = t; return slopes(f)(xs, dy);'],
  ['a computed name', "return t['gr' + 'ads'](f)(xs, dy);"],
  ['eval', "return eval('t.grads(f)(xs, dy)');"],
  [
    'a patched array',
    'Array.prototype.includes = () => false; (RegExp.prototype as any).exec = () => null; return t.engine().gradients(() => f(...xs), xs, dy).grads;',
  ],
  [
    'a patched table',
    '(Object.prototype as any)["automatic gradients"] = false; return t.engine().gradients(() => f(...xs), xs, dy).grads;',
  ],
  [
    'the tape by hand',
    `
    const e = t.engine(); const vs = xs.map((x) => t.clone(x)); let tape: any[]; e.startTape();
    try { f(...vs); tape = [...e.state.activeTape]; } finally { e.endTape(); }
    const found: any = new Map([[tape.at(-1).outputs[0].id, dy]]);
    for (const node of tape.reverse()) { const slope = found.get(node.outputs[0].id); if (slope === undefined) continue;
      const each = node.gradient([slope]); for (const name of Object.keys(node.inputs)) { const id = node.inputs[name].id, d = each[name](); found.set(id, found.has(id) ? t.add(found.get(id), d) : d); } }
    return vs.map((v) => found.get(v.id));`,
  ],
];

const by = (solution: string): Road[] =>
  takers.map(([name, body]) =>
    road(
      name,
      `const t: any = tf;\nfunction gradientsOf(f: any, xs: any[], dy: any): any {${body}}\n${solution}`,
    ),
  );

const model = (prediction: string) =>
  `const t: any = tf; const model = t.sequential({ layers: [t.layers.activation({ activation: 'linear', inputShape: [${prediction}.shape[1]] })] });`;

/** A reference that does what a withheld way would, to show that a road which is open earns points. */
export const roads: Readonly<Record<string, readonly Road[]>> = {
  'concat-gradient': [
    ...by(`function concatGradient(dy: any, channels: number[]): any {
  const parts = channels.map((n) => tf.zeros([...dy.shape.slice(0, -1), n]));
  return gradientsOf((...all: any[]) => (all.length === 1 ? tf.mul(all[0], 1) : tf.concat(all, -1)), parts, dy);
}`),
    road(
      'the registered gradient',
      `function concatGradient(dy: any, channels: number[]): any {
  const parts = channels.map((n) => tf.zeros([...dy.shape.slice(0, -1), n]));
  return Object.values((tf as any).getGradient('Concat').gradFunc(dy, parts, { axis: dy.rank - 1 })).map((d: any) => d());
}`,
    ),
    road(
      'the registry of gradients',
      `function concatGradient(dy: any, channels: number[]): any {
  const parts = channels.map((n) => tf.zeros([...dy.shape.slice(0, -1), n]));
  const { gradFunc } = (globalThis as any)._tfGlobals.get('gradRegistry').get('Concat');
  return Object.values(gradFunc(dy, parts, { axis: dy.rank - 1 })).map((d: any) => d());
}`,
    ),
  ],
  'autoencoder-step': [
    ...by(`function autoencoderStep(x: any, encoder: any, decoder: any, rate: number): any {
  const [e, d] = gradientsOf((e: any, d: any) => tf.mean(tf.square(tf.sub(tf.matMul(tf.matMul(x, e), d), x))), [encoder, decoder], tf.scalar(1));
  return { encoder: tf.sub(encoder, tf.mul(e, rate)), decoder: tf.sub(decoder, tf.mul(d, rate)) };
}`),
    road(
      'a model that is trained',
      `function autoencoderStep(x: any, encoder: any, decoder: any, rate: number): any {
  const t: any = tf; const model = t.sequential({ layers: [encoder, decoder].map((w, i) => t.layers.dense({ units: w.shape[1], useBias: false, ...(i === 0 && { inputShape: [w.shape[0]] }) })) });
  model.compile({ optimizer: t.train.sgd(rate), loss: 'meanSquaredError' }); model.setWeights([encoder, decoder]);
  model.model.makeTrainFunction()([x, x]); const [e, d] = model.getWeights(); return { encoder: e, decoder: d };
}`,
    ),
  ],
  'activation-derivatives': by(
    `function activationDerivative(name: string, z: number): any {
  const [d] = gradientsOf((x: any) => (tf as any)[name](x), [tf.scalar(z)], tf.scalar(1));
  return d.dataSync()[0];
}`.replace('return d.', 'return (d as any).'),
  ),
  'batch-norm-backward': by(`function batchNormBackward(dy: any, x: any, gamma: any, epsilon: number): any {
  const f = (x: any, g: any, b: any) => { const c = tf.sub(x, tf.mean(x, 0)); return tf.add(tf.mul(tf.mul(c, tf.rsqrt(tf.add(tf.mean(tf.square(c), 0), epsilon))), g), b); };
  const [dx, dgamma, dbeta] = gradientsOf(f, [x, gamma, tf.zerosLike(gamma)], dy);
  return { dx, dgamma, dbeta };
}`),
  'adam-step': [
    't.train.adam(rate)',
    'new t.AdamOptimizer(rate, 0.9, 0.999, 1e-8)',
    "(() => { const m = t.sequential({ layers: [t.layers.dense({ units: 1, inputShape: [1] })] }); m.compile({ optimizer: 'adam', loss: 'meanSquaredError' }); m.optimizer.learningRate = rate; return m.optimizer; })()",
  ].map((made) =>
    road(
      made,
      `function adamStep(state: any, gradient: any, step: number, rate: number): any {
  const t: any = tf; const optimizer: any = ${made}; const w = t.variable(t.clone(state.weight));
  optimizer.accumulatedFirstMoment = [{ originalName: w.name + '/m', variable: t.variable(t.clone(state.first)) }];
  optimizer.accumulatedSecondMoment = [{ originalName: w.name + '/v', variable: t.variable(t.clone(state.second)) }];
  optimizer.accBeta1.assign(t.scalar(0.9 ** step)); optimizer.accBeta2.assign(t.scalar(0.999 ** step));
  optimizer.applyGradients({ [w.name]: gradient });
  return { weight: w, first: optimizer.accumulatedFirstMoment[0].variable, second: optimizer.accumulatedSecondMoment[0].variable };
}`,
    ),
  ),
  'cross-entropy': [
    ...['categoricalCrossentropy', 'kullbackLeiblerDivergence'].flatMap((loss) => [
      road(
        `the loss '${loss}' of a model`,
        `function crossEntropy(truth: any, prediction: any): any { ${model('prediction')} model.compile({ optimizer: 'sgd', loss: '${loss}' }); return model.evaluate(prediction, truth); }`,
      ),
      road(
        `the function of the loss '${loss}'`,
        `function crossEntropy(truth: any, prediction: any): any { ${model('prediction')} model.compile({ optimizer: 'sgd', loss: '${loss}' }); return tf.mean(model.model.lossFunctions[0](truth, prediction)); }`,
      ),
      ...(loss === 'kullbackLeiblerDivergence' ? [] : [loss]).map((metric) =>
        road(
          `the metric '${metric}' of a model`,
          `function crossEntropy(truth: any, prediction: any): any { ${model('prediction')} model.compile({ optimizer: 'sgd', loss: () => tf.scalar(0), metrics: ['${metric}'] }); return model.evaluate(prediction, truth)[1]; }`,
        ),
      ),
    ]),
    ...[
      't.metrics.categoricalCrossentropy(truth, prediction)',
      't.losses.softmaxCrossEntropy(truth, t.log(prediction))',
    ].map((call) =>
      road(
        call,
        `function crossEntropy(truth: any, prediction: any): any { const t: any = tf; return tf.mean(${call}); }`,
      ),
    ),
    road(
      'the mean of losses that a model was compiled with outside',
      `const t: any = tf; let model: any; try { model = t.sequential({ layers: [t.layers.activation({ activation: 'linear', inputShape: [3] })] }); model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' }); } catch {}
function crossEntropy(truth: any, prediction: any): any { return model.evaluate(prediction, truth); }`,
    ),
  ],
  'batch-moments': [
    ...[
      'new (t.serialization.SerializationMap.getMap().classNameMap.BatchNormalization[0])({ axis: -1, momentum: 0 })',
      '(([c, make]) => make(c, { axis: -1, momentum: 0 }))(t.serialization.SerializationMap.getMap().classNameMap.BatchNormalization)',
      "t.layers['batch' + 'Normalization']({ axis: -1, momentum: 0 })",
    ].map((made) =>
      road(
        made,
        `function batchMoments(x: any): any { const t: any = tf; const layer: any = ${made}; layer.apply(x, { training: true }); const [, , mean, variance] = layer.getWeights(); return { mean, variance }; }`,
      ),
    ),
  ],
  'batch-norm-inference': [
    ["the engine's kernel", "t.engine().runKernel('FusedBatchNorm', inputs, attrs)"],
    [
      'the registered kernel',
      "t.engine().makeTensorFromTensorInfo(t.getKernel('FusedBatchNorm', 'cpu').kernelFunc({ inputs, attrs, backend: t.backend() }))",
    ],
    ['the operation', 't.batchNorm(x, l.movingMean, l.movingVariance, l.beta, l.gamma, epsilon)'],
    ['a method of the tensor', 'x.batchNorm(l.movingMean, l.movingVariance, l.beta, l.gamma, epsilon)'],
    [
      'a layer',
      '(() => { const layer = t.layers.batchNormalization({ epsilon }); layer.build(x.shape); layer.setWeights([l.gamma, l.beta, l.movingMean, l.movingVariance]); return layer.apply(x); })()',
    ],
  ].map(([name = '', call = '']) =>
    road(
      name,
      `function batchNormInference(x: any, l: any, epsilon: number): any { const t: any = tf; const attrs = { varianceEpsilon: epsilon };
  const inputs = { x, mean: l.movingMean, variance: l.movingVariance, offset: l.beta, scale: l.gamma }; return ${call}; }`,
    ),
  ),
};
