/** Tries every ready-made way to a value: whatever TensorFlow.js and the library hold, called with what a case gives. */

/** What there is to try. */
export interface Exploration {
  // biome-ignore lint/suspicious/noExplicitAny: everything in it is called, whatever it is.
  readonly tf: any;
  /** What `import ... from 'very-deep'` brings. */
  readonly library: Readonly<Record<string, unknown>>;
  /** The live arguments of a case. */
  readonly given: readonly unknown[];
  /** The numbers of the right answer, in their order; members of objects one after the other. */
  readonly right: readonly number[];
  /** How near to them counts. */
  readonly tolerance: { readonly absolute: number; readonly relative: number };
  /** The ways to try; all of them by default. */
  readonly only?: readonly string[];
}

/** @returns the ways that come to the right answer, in words */
export function exploreDoors({ tf, library, given, right, tolerance, only }: Exploration): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  type Any = any;
  const found = new Set<string>();
  const isTensor = (value: unknown): boolean => value instanceof tf.Tensor;

  /** The numbers of a value in order, members of objects in the orders that they may be asked in. */
  const numbersOf = (value: Any, depth = 0): number[] | undefined => {
    if (typeof value === 'number') return [value];
    if (typeof value === 'boolean') return [Number(value)];
    if (value === null || value === undefined || typeof value === 'function' || depth > 4) return undefined;
    if (isTensor(value)) {
      if (value.isDisposed || value.size > 4 * right.length + 4) return undefined;
      return Array.from(value.dataSync() as Iterable<number>);
    }
    if (typeof value !== 'object' || typeof value.then === 'function') return undefined;
    const members: Any[] = Array.isArray(value) ? value : Object.values(value);
    if (members.length === 0 || members.length > right.length) return undefined;
    const all: number[] = [];
    for (const member of members) {
      const numbers = numbersOf(member, depth + 1);
      if (numbers === undefined) return undefined;
      all.push(...numbers);
    }
    return all;
  };
  const isRight = (numbers: readonly number[] | undefined): boolean =>
    numbers !== undefined &&
    numbers.length === right.length &&
    right.every((want, i) => {
      const got = numbers[i] as number;
      if (Object.is(got, want)) return true;
      return Math.abs(got - want) <= tolerance.absolute + tolerance.relative * Math.abs(want);
    });

  /** Looks at a value: all of it, and each of its members. */
  const look = (door: string, value: Any, depth = 0): void => {
    if (found.has(door)) return;
    if (isRight(numbersOf(value))) found.add(door);
    if (
      depth < 2 &&
      typeof value === 'object' &&
      value !== null &&
      !isTensor(value) &&
      !ArrayBuffer.isView(value)
    ) {
      const members = Array.isArray(value) ? value : Object.values(value);
      if (members.length <= 8) for (const member of members) look(door, member, depth + 1);
      if (members.length === 2 && !Array.isArray(value)) look(door, [...members].reverse(), 2);
    }
  };
  const nothing = (): void => {};
  /** @returns whether other ways to the same are worth a try: this one is right, or was only refused */
  const attempt = (door: string, call: () => Any): boolean => {
    if (only !== undefined && !only.includes(door)) return true;
    if (found.has(door)) return true;
    let refused = false;
    try {
      tf.tidy(() => {
        const value = call();
        if (typeof value?.then === 'function') value.then(nothing, nothing);
        else look(door, value);
      });
    } catch (error) {
      refused = (error as { withheld?: unknown } | undefined)?.withheld !== undefined;
    }
    return refused || found.has(door);
  };

  // Some of what is tried would write to what it is given.
  const freeze = (value: Any): void => {
    if (typeof value !== 'object' || value === null || isTensor(value)) return;
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  };
  for (const value of given) freeze(value);

  const tensors: Any[] = [];
  const others: Any[] = [];
  const sort = (value: Any, depth: number): void => {
    if (isTensor(value)) tensors.push(value);
    else if (Array.isArray(value) && value.length > 0 && value.every(isTensor)) {
      others.push(value);
      tensors.push(...value);
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < 2)
      for (const member of Object.values(value)) sort(member, depth + 1);
    else if (value !== undefined) others.push(value);
  };
  for (const value of given) sort(value, 0);
  const asTensors: Any[] = [...tensors];
  for (const value of others)
    if (typeof value === 'number' || (Array.isArray(value) && typeof value[0] === 'number'))
      asTensors.push(tf.tensor(value));

  /** Ordered choices of at most `most` values, all of them at full length where they are few. */
  const choices = (values: readonly Any[], most: number): Any[][] => {
    let rows: Any[][] = [[]];
    const all: Any[][] = [];
    const pool = values.slice(0, 5);
    for (let length = 1; length <= Math.min(most, pool.length); length++) {
      rows = rows.flatMap((row) => pool.filter((one) => !row.includes(one)).map((one) => [...row, one]));
      all.push(...rows);
    }
    return all;
  };
  const pool = [...tensors, ...others];
  const ways = [[...given], ...choices(pool, pool.length <= 4 ? 4 : 2)];
  const rank = Math.max(0, ...tensors.map((one) => one.rank));
  const leading = Array.from({ length: Math.max(1, rank - 1) }, (_, i) => i);
  const extras: Any[][] = [[], [0], [1], [-1], [leading], [leading, true], [0, true]];
  const withExtras = ways.flatMap((way) =>
    way.length > 2 ? [way] : extras.map((extra) => [...way, ...extra]),
  );

  // Functions by name.
  const skipped =
    /^(set|remove|register|unregister|dispose|enable|disable|deprecat|env$|engine$|ready$|nextFrame|time$|profile|memory$|keep$|io$|browser$|default$|shared$|webgl|models$|test_util|backend_util|util$|tensor_util|slice_util|broadcast_util|kernel_impls|gather_util|scatter_util|device_util|upcastType|data$|load|backend$|find|getBackend|copy|tidy$|print$|fill$|nonMaxSupp|customGrad|input$|model$|sequential$|version|serialization|whereAsync|setdiff1dAsync|random|rand|multinomial|dropout|variable$|op$|range$|linspace|eye$|buffer$)/;
  const functions: [string, Any, Any][] = [];
  const collect = (prefix: string, table: Any, depth: number): void => {
    for (const name of Object.keys(table)) {
      let value: Any;
      try {
        value = table[name];
      } catch {
        continue;
      }
      if (skipped.test(name) || name.endsWith('Async')) continue;
      if (typeof value === 'function') functions.push([`${prefix}.${name}`, value, table]);
      else if (depth < 1 && typeof value === 'object' && value !== null && /^[a-z]/.test(name))
        collect(`${prefix}.${name}`, value, depth + 1);
    }
  };
  collect('tf', tf, 0);
  for (const name of Object.getOwnPropertyNames(tf.train))
    if (typeof tf.train[name] === 'function' && !/^(prototype|length|name)$/.test(name))
      functions.push([`tf.train.${name}`, tf.train[name], tf.train]);
  for (const [name, value] of Object.entries(library))
    if (typeof value === 'function' && name !== 'tf') functions.push([name, value, undefined]);
  for (const [name, callee, self] of functions) {
    const isFactory = /^tf\.(layers|initializers|constraints|regularizers|train)\./.test(name);
    if (isFactory || /^tf\.([A-Z]|.*\.[A-Z])/.test(name)) continue;
    for (const way of withExtras) attempt(name, () => callee.apply(self, way));
  }

  // Methods of tensors.
  for (const method of Object.getOwnPropertyNames(tf.Tensor.prototype)) {
    if (/^(constructor|dispose|variable|data|bytes|print|buffer|throw|array|assign|toString)/.test(method))
      continue;
    for (const tensor of asTensors)
      for (const way of [
        [],
        ...choices(
          pool.filter((one) => one !== tensor),
          2,
        ),
      ])
        for (const extra of way.length < 2 ? extras : [[]])
          attempt(`tensor.${method}`, () => tensor[method](...way, ...extra));
  }

  // Kernels, with whatever they ask for.
  const engine = tf.engine();
  const usual: Record<string, Any> = {
    ...{ keepDims: false, strides: [1, 1], dilations: [1, 1], pad: 'same', dataFormat: 'NHWC' },
    ...{ varianceEpsilon: 1e-3, transposeA: false, transposeB: false, axis: rank - 1, dim: -1 },
  };
  const asking = (values: readonly Any[], fallback: Record<string, Any>): Any => {
    const taken = new Map<string, Any>();
    return new Proxy(fallback, {
      get: (target, name) => {
        if (typeof name === 'symbol') return undefined;
        if (!taken.has(name)) taken.set(name, name in target ? target[name] : values[taken.size]);
        return taken.get(name);
      },
    });
  };
  const tensorWays = choices(asTensors, asTensors.length <= 3 ? 3 : 2);
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend(tf.getBackend())) {
    if (
      /Fill|Random|Multinomial|Range|LinSpace|Print|OneHot$|Dropout|NonMax|StaticRegex|String/.test(
        kernelName,
      )
    )
      continue;
    for (const way of tensorWays)
      for (const axis of [0, rank - 1, leading, undefined]) {
        const attrs = () => asking(others, axis === undefined ? {} : { ...usual, axis, axes: axis });
        const inputs = () => asking(way, {});
        const backend = engine.backend;
        const wrapped = (info: Any) =>
          (Array.isArray(info) ? info : [info]).map(
            (one: Any) => engine.makeTensorFromTensorInfo?.(one) ?? one,
          );
        const isWorthIt = attempt(`the kernel ${kernelName}`, () =>
          wrapped(kernelFunc({ inputs: inputs(), backend, attrs: attrs() })),
        );
        if (isWorthIt)
          attempt(`engine().runKernel('${kernelName}')`, () =>
            engine.runKernel(kernelName, inputs(), attrs()),
          );
      }
  }

  // Registered gradients.
  const kernels: string[] = tf.getKernelsForBackend(tf.getBackend()).map((one: Any) => one.kernelName);
  for (const kernel of new Set(kernels)) {
    const config = tf.getGradient(kernel);
    if (config === undefined) continue;
    for (const way of tensorWays)
      for (const [saved, attrs] of [
        [way.slice(1), asking(others, {})],
        [way.slice(1), asking(others, usual)],
        [others.filter((one) => Array.isArray(one)).map((widths: Any[]) => widths), asking(others, usual)],
      ] as Any[])
        attempt(`getGradient('${kernel}')`, () =>
          Object.values(config.gradFunc(way[0], saved, attrs)).map((make: Any) => make()),
        );
  }
  // The concatenation of what has these widths.
  const widths = others.find((one) => Array.isArray(one) && one.every((n: Any) => Number.isInteger(n)));
  const [dy] = tensors;
  const joined =
    dy !== undefined && widths !== undefined
      ? () => widths.map((width: number) => tf.zeros([...dy.shape.slice(0, -1), width]))
      : undefined;
  if (joined !== undefined) {
    const concat = (...parts: Any[]) => tf.concat(parts, -1);
    attempt("getGradient('Concat')", () =>
      Object.values(tf.getGradient('Concat').gradFunc(dy, joined(), { axis: dy.rank - 1 })).map((make: Any) =>
        make(),
      ),
    );
    attempt('tf.grads of tf.concat', () => tf.grads(concat)(joined(), dy));
    attempt('tf.valueAndGrads of tf.concat', () => tf.valueAndGrads(concat)(joined(), dy).grads);
    attempt('engine().gradients of tf.concat', () => {
      const parts = joined();
      return engine.gradients(() => concat(...parts), parts, dy).grads;
    });
    attempt('tf.variableGrads of tf.concat', () => {
      const parts = joined().map((part: Any) => tf.variable(part));
      const { grads } = tf.variableGrads(() => tf.sum(tf.mul(concat(...parts), dy)));
      return parts.map((part: Any) => grads[part.name]);
    });
    attempt('an optimizer over tf.concat', () => {
      const parts = joined().map((part: Any) => tf.variable(part));
      tf.train.sgd(1).minimize(() => tf.neg(tf.sum(tf.mul(concat(...parts), dy))));
      return parts;
    });
    attempt('the tape of tf.concat', () => {
      const parts = joined();
      engine.startTape();
      try {
        concat(...parts);
        const node = engine.state.activeTape.at(-1);
        return Object.values(node.gradient([dy])).map((make: Any) => make());
      } finally {
        engine.endTape();
      }
    });
    attempt('tf.customGrad over tf.concat', () => {
      const parts = joined();
      const op = tf.customGrad((...args: Any[]) => ({
        value: concat(...args.slice(0, -1)),
        gradFunc: (slope: Any) => tf.grads(concat)(parts, slope),
      }));
      return tf.grads((...args: Any[]) => op(...args))(parts, dy);
    });
  }

  // Derivatives of one operation, each by every way to take one.
  const operations = functions.filter(
    ([name]) =>
      /^tf\.[a-z]\w*$/.test(name) &&
      !/^tf\.(to|get|is|upcast|sumOutType|decode|encode|cast|clone|tensor|scalar|grad|valueAnd|variable)/.test(
        name,
      ),
  );
  const makers: [string, (f: Any, x: Any, dy: Any) => Any][] = [
    ['engine().gradients', (f, x, dy) => engine.gradients(() => f(x), [x], dy).grads],
    ['tf.grad', (f, x, dy) => tf.grad(f)(x, dy)],
    ['tf.grads', (f, x, dy) => tf.grads(f)([x], dy)],
    ['tf.valueAndGrad', (f, x, dy) => tf.valueAndGrad(f)(x, dy).grad],
    ['tf.valueAndGrads', (f, x, dy) => tf.valueAndGrads(f)([x], dy).grads],
    [
      'tf.variableGrads',
      (f, x, dy) => {
        const v = tf.variable(x);
        return tf.variableGrads(() => tf.sum(dy === undefined ? f(v) : tf.mul(f(v), dy)), [v]).grads[v.name];
      },
    ],
    [
      'an optimizer',
      (f, x, dy) => {
        const v = tf.variable(tf.clone(x));
        tf.train.sgd(1).minimize(() => tf.sum(dy === undefined ? f(v) : tf.mul(f(v), dy)), false, [v]);
        return tf.sub(x, v);
      },
    ],
  ];
  const named = others.filter((one): one is string => typeof one === 'string');
  for (const [name, callee, self] of operations) {
    const short = name.slice(3);
    // Where an argument names the operation, that one is meant.
    if (named.length > 0 && !named.includes(short)) continue;
    for (const way of choices(asTensors, 2))
      makers.every(([maker, derive]) =>
        attempt(`${maker} of an operation`, () => derive((x: Any) => callee.call(self, x), way[0], way[1])),
      );
  }

  // Layers of every class, made in every way, with what is given for weights.
  const classes: Record<string, Any> = tf.serialization.SerializationMap.getMap().classNameMap;
  const widest = Math.max(1, ...tensors.map((one) => one.shape.at(-1) ?? 1));
  const images = tensors.filter((one) => one.rank === 4);
  const kernel = images.at(-1)?.shape ?? [3, 3, 1, 1];
  const configs: Any[] = [
    {
      units: widest,
      filters: kernel[3],
      kernelSize: [kernel[0], kernel[1]],
      axis: -1,
      momentum: 0,
      alpha: 0.5,
      useBias: false,
      n: 2,
      size: [2, 2],
      poolSize: [2, 2],
      strides: 2,
      padding: 1,
      epsilon: 1e-3,
    },
    {
      units: widest,
      filters: kernel[3],
      kernelSize: [kernel[0], kernel[1]],
      axis: 1,
      momentum: 0.9,
      useBias: true,
      padding: 'same',
      poolSize: [2, 2],
      size: [2, 2],
    },
    {},
  ];
  const inputsOf = (layer: Any, input: Any) => {
    layer.build(Array.isArray(input) ? input.map((one: Any) => one.shape) : input.shape);
    return layer;
  };
  const makes = (className: string, made: Any): [string, (config: Any) => Any][] => {
    const factory = Object.keys(tf.layers).find((key) => key.toLowerCase() === className.toLowerCase());
    return [
      [`new ${className}`, (config) => new made[0](config)],
      [`${className}.fromConfig`, (config) => made[1](made[0], config)],
      ...(factory === undefined
        ? []
        : ([[`tf.layers.${factory}`, (config) => tf.layers[factory](config)]] as [
            string,
            (config: Any) => Any,
          ][])),
    ];
  };
  for (const [className, made] of Object.entries(classes)) {
    if (
      !(made[0]?.prototype instanceof tf.layers.Layer) ||
      /Random|Dropout|Noise|RNN|LSTM|GRU|Cell|Model|Sequential|Functional|Wrapper|Bidirectional|TimeDistributed|Input/.test(
        className,
      )
    )
      continue;
    for (const [door, make] of makes(className, made))
      for (const config of configs)
        for (const input of [...tensors, ...others.filter((one) => Array.isArray(one) && isTensor(one[0]))])
          for (const weights of [
            [],
            ...choices(
              tensors.filter((one) => one !== input),
              2,
            ),
          ])
            for (const training of weights.length === 0 ? [false, true] : [false])
              attempt(door, () => {
                const layer = inputsOf(make(config), input);
                if (weights.length > 0) layer.setWeights(weights);
                const output = layer.apply(input, { training });
                const kept = training ? layer.getWeights() : [];
                return { output, pair: kept.length >= 2 ? kept.slice(-2) : [] };
              });
  }
  // Activations by their names, or by that of a derivative's function.
  for (const [name, made] of Object.entries(classes)) {
    if (typeof made[0]?.prototype?.apply !== 'function' || made[0].prototype instanceof tf.layers.Layer)
      continue;
    for (const input of asTensors) {
      attempt(`the activation '${name}'`, () => tf.layers.activation({ activation: name }).apply(input));
      attempt(`new ${name}`, () => new made[0]({}).apply(input));
    }
  }
  // Initializers, whose deviation is what some exercises ask for.
  const shapes = others.filter(
    (one) => Array.isArray(one) && one.every((n: Any) => Number.isInteger(n) && n > 0),
  );
  for (const key of Object.keys(tf.initializers))
    for (const shape of shapes)
      attempt(`tf.initializers.${key}`, () => {
        const sample = tf.initializers[key]({ seed: 7 }).apply(shape);
        return tf.moments(sample).variance.sqrt();
      });

  // Losses and metrics by their names, through a model.
  const measures = [
    ...Object.keys(tf.metrics),
    ...[
      'meanSquaredError',
      'meanAbsoluteError',
      'meanAbsolutePercentageError',
      'meanSquaredLogarithmicError',
    ],
    ...[
      'squaredHinge',
      'hinge',
      'categoricalHinge',
      'logcosh',
      'categoricalCrossentropy',
      'poisson',
      'mse',
      'MSE',
    ],
    ...[
      'sparseCategoricalCrossentropy',
      'binaryCrossentropy',
      'kullbackLeiblerDivergence',
      'cosineProximity',
    ],
  ];
  for (const [truth, prediction] of choices(tensors, 2).filter((way) => way.length === 2) as [Any, Any][])
    for (const measure of new Set(measures)) {
      const modelOf = (how: 'loss' | 'metrics') => {
        const inputShape = prediction.shape.slice(1);
        const model = tf.sequential({
          layers: [tf.layers.activation({ activation: 'linear', inputShape })],
        });
        model.compile({
          optimizer: 'sgd',
          loss: how === 'loss' ? measure : () => tf.scalar(0),
          ...(how === 'metrics' && { metrics: [measure] }),
        });
        return model;
      };
      const functions = `compile({ loss: '${measure}' }).lossFunctions`;
      attempt(functions, () => tf.mean(modelOf('loss').model.lossFunctions[0](truth, prediction)));
      if (only === undefined && !found.has(functions)) continue;
      attempt(`compile({ loss: '${measure}' })`, () =>
        modelOf('loss').evaluate(prediction, truth, { batchSize: 1024 }),
      );
      attempt(
        `compile({ metrics: ['${measure}'] })`,
        () => modelOf('metrics').evaluate(prediction, truth, { batchSize: 1024 })[1],
      );
    }

  // One step of every optimizer, and what it remembers.
  const rates = others.filter((one) => typeof one === 'number' && one > 0 && one < 1);
  for (const key of Object.getOwnPropertyNames(tf.train))
    for (const rate of rates)
      for (const [weight, slope] of choices(tensors, 2).filter((way) => way.length === 2) as [Any, Any][])
        attempt(`tf.train.${key}`, () => {
          const variable = tf.variable(tf.clone(weight));
          const optimizer = tf.train[key](rate);
          optimizer.applyGradients({ [variable.name]: slope });
          const first = optimizer.accumulatedFirstMoment?.[0]?.variable;
          const second = optimizer.accumulatedSecondMoment?.[0]?.variable;
          return first === undefined ? variable : [variable, first, second];
        });
  return [...found];
}
